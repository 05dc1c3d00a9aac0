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
const codes = (count: number) => Array.from({ length: count }, (_, index) => ({ value: String(index) }))
const hospital = {
  tables: [
    {
      name: 'visits',
      title: title('就诊', 'Visits'),
      kind: 'private',
      columns: [
        column('visit_type', ['group'], { codes: codes(2) }),
        column('age_band', ['group'], { codes: codes(4) }),
        column('district', ['group'], { codes: codes(8), role: 'quasi' }),
        column('year', ['filter'], { type: 'integer', role: 'time', bounds: [2019, 2025] }),
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

test('the first question groups by a listed column, in the latest year, and takes a mean within bounds', () => {
  expect(firstQuestion(hospital, 'en')).toBe(
    `SELECT district,
       COUNT(*) AS visits,
       AVG(cost) AS mean_cost
FROM visits
WHERE year = 2025
GROUP BY district
ORDER BY visits DESC;
`,
  )
})
