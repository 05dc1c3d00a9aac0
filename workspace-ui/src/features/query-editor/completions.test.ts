import type { Dataset } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { completionsFor, firstQuestion } from './completions.ts'

const title = (zh: string, en: string) => ({ zh, en })
const column = (name: string, uses: readonly string[], rest: object = {}) => ({
  name,
  title: title(`${name}中`, name.toUpperCase()),
  uses,
  codes: null,
  bounds: null,
  role: 'plain',
  ...rest,
})
const hospital = {
  tables: [
    {
      name: 'visits',
      title: title('就诊', 'Visits'),
      kind: 'private',
      columns: [
        column('district', ['group'], { codes: [{ value: '1' }] }),
        column('cost', ['aggregate'], { bounds: [0, 1000], role: 'measure' }),
        column('doctor_note', []),
      ],
    },
    { name: 'districts', title: title('区县', 'Districts'), kind: 'public', columns: [column('district', ['join'])] },
  ],
} as unknown as Dataset

test('tables and columns are offered with their titles', () => {
  const offers = completionsFor(hospital, 'zh-CN')
  expect(offers.find((one) => one.label === 'district')).toMatchObject({
    kind: 'column',
    detail: 'district中  visits, districts',
  })
  expect(offers.find((one) => one.label === 'visits')).toMatchObject({ kind: 'table', detail: '就诊' })
})

test('a column that no query may use is not offered', () => {
  expect(completionsFor(hospital, 'en').map((one) => one.label)).not.toContain('doctor_note')
})

test('the first question groups by a listed column and takes a mean within bounds', () => {
  expect(firstQuestion(hospital, 'en')).toBe(
    'SELECT district, COUNT(*) AS n,\n       AVG(cost) AS mean_cost\nFROM visits\nGROUP BY district\nORDER BY n DESC;\n',
  )
})
