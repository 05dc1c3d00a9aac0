import { DatasetPolicy, type ColumnRole, type ColumnUseName } from '@yingbi/contracts'
import { describe, expect, test } from 'vitest'
import { checkColumnUses, type PolicyLineOf, type QueryColumnUse } from './check-column-uses.ts'

const text = { zh: '名', en: 'name' }
const column = (role: ColumnRole, uses: readonly ColumnUseName[]): object => {
  return { title: text, type: 'text', role, grade: 'general-2', uses }
}

const policy = DatasetPolicy.parse({
  dataset: 'hospital',
  title: text,
  provider: text,
  grade: 'general-3',
  privacy: { unit: { name: 'resident', title: text }, neighbouring: 'add-or-remove-unit', delta: 1e-6 },
  budget: { dataset: { epsilon: 10 }, person: { epsilon: 2 } },
  forbiddenCombinations: [
    ['visits.sex', 'visits.birth_year', 'visits.district'],
    ['visits.sex', 'residents.birth_date'],
  ],
  tables: {
    visits: {
      title: text,
      kind: 'private',
      unitColumn: 'resident_id',
      columns: {
        resident_id: column('identifier', ['join']),
        diagnosis_code: column('sensitive', ['filter']),
        diagnosis_text: column('free_text', ['group']),
        diagnosis_chapter: column('dimension', ['group', 'filter']),
        diag_note: column('dimension', ['group']),
        cost: column('measure', ['aggregate']),
        district: column('dimension', ['group', 'filter']),
        sex: column('quasi', ['group', 'filter']),
        birth_year: column('quasi', ['group']),
        年龄: column('quasi', ['filter']),
        年龄段: column('dimension', ['group']),
        visited_at: column('time', []),
        visited_month: column('dimension', ['group']),
      },
    },
    residents: { title: text, kind: 'private', unitColumn: 'id', columns: { birth_date: column('quasi', []) } },
  },
})

const lineOf: PolicyLineOf = (path) => path.length * 10
const use = (table: string, name: string, kind: ColumnUseName, operator = 'GROUP BY', start = 7): QueryColumnUse => {
  return { table, column: name, use: kind, operator, span: { start, end: start + name.length } }
}
const check = (...uses: QueryColumnUse[]): ReturnType<typeof checkColumnUses> => checkColumnUses(uses, policy, lineOf)

test('a query that uses what is granted has no violation', () => {
  const granted = check(use('visits', 'district', 'group'), use('visits', 'cost', 'aggregate', 'AVG'))
  expect(granted).toEqual({ uses: [], combinations: [] })
})

test('a missing use is told with its place, its operator, what is granted and the line of the policy', () => {
  expect(check(use('visits', 'diagnosis_code', 'group')).uses).toEqual([
    {
      table: 'visits',
      column: 'diagnosis_code',
      use: 'group',
      operator: 'GROUP BY',
      span: { start: 7, end: 21 },
      grantedUses: ['filter'],
      policyLine: 40,
      suggestion: 'diagnosis_chapter',
    },
  ])
})

test('each use is checked by itself, and the same one at the same place is told once', () => {
  const found = check(
    use('visits', 'cost', 'group'),
    use('visits', 'cost', 'group'),
    use('visits', 'cost', 'group', 'GROUP BY', 90),
    use('visits', 'cost', 'filter', 'WHERE'),
    use('visits', 'cost', 'aggregate', 'SUM'),
  )
  expect(found.uses.map(({ use, operator, span }) => [use, operator, span?.start])).toEqual([
    ['group', 'GROUP BY', 7],
    ['group', 'GROUP BY', 90],
    ['filter', 'WHERE', 7],
  ])
})

test.each([
  ['visits', 'no_such_column'],
  ['no_such_table', 'cost'],
  ['visits', 'constructor'],
  ['__proto__', 'cost'],
])('names that the policy does not know (%s.%s) are not its business', (table, name) => {
  expect(check(use(table, name, 'group')).uses).toEqual([])
})

describe('the suggestion', () => {
  test.each<[string, ColumnUseName, string | null]>([
    ['diagnosis_code', 'group', 'diagnosis_chapter'],
    ['年龄', 'group', '年龄段'],
    ['visited_at', 'group', 'visited_month'],
    ['cost', 'group', null],
    ['birth_year', 'filter', null],
    ['resident_id', 'group', null],
    ['diagnosis_code', 'rank', null],
  ])('for %s in use %s is %s', (name, kind, suggestion) => {
    expect(check(use('visits', name, kind)).uses[0]?.suggestion).toBe(suggestion)
  })
})

describe('a forbidden combination', () => {
  const sex = use('visits', 'sex', 'group')
  const year = use('visits', 'birth_year', 'group')
  const district = use('visits', 'district', 'filter', 'WHERE', 60)

  test('is found when all of its columns are used, in whatever way', () => {
    expect(check(district, sex, year).combinations).toEqual([
      { columns: ['visits.sex', 'visits.birth_year', 'visits.district'], uses: [sex, year, district], policyLine: 20 },
    ])
  })

  test('is not found when one of them is missing', () => {
    expect(check(sex, year).combinations).toEqual([])
    expect(check(sex, district).combinations).toEqual([])
  })

  test('may span tables', () => {
    expect(check(sex, use('residents', 'birth_date', 'filter')).combinations).toHaveLength(1)
  })
})
