import type { ColumnUseName, Dataset, DatasetColumn, DatasetTable } from '@yingbi/contracts'
import { describe, expect, test } from 'vitest'
import { conditionOf } from './use-condition.ts'

const column = (name: string, uses: ColumnUseName[], rest: Partial<DatasetColumn> = {}): DatasetColumn => ({
  name,
  title: { zh: name, en: name },
  type: 'text',
  scale: null,
  role: 'plain',
  grade: 'general-1',
  uses,
  bounds: null,
  measure: null,
  codeList: null,
  codes: null,
  policyLine: null,
  ...rest,
})

const visits: DatasetTable = {
  name: 'visits',
  title: { zh: '就诊', en: 'Visits' },
  kind: 'private',
  unitColumn: 'person_id',
  contribution: { rows: 12, groups: 3, rowsPerGroup: 4 },
  approximateRows: 1_200_000,
  columns: [],
}

const hospital: Dataset = {
  id: 'd1',
  name: 'hospital',
  title: { zh: '就诊', en: 'Visits' },
  description: null,
  provider: { zh: '卫健委', en: 'Health' },
  source: null,
  grade: 'general-3',
  status: 'published',
  shareType: 'conditional',
  labels: [],
  unit: { name: 'person', title: { zh: '居民', en: 'Resident' } },
  delta: 1e-6,
  policyVersion: 7,
  updatedAt: '2025-11-22T02:00:00Z',
  forbiddenCombinations: [['visits.district', 'visits.age_band', 'visits.sex']],
  tables: [visits],
  allowedActions: [],
}

describe('a use of a column', () => {
  test.each([
    [column('note', []), 'group', 'refused', 'not-granted'],
    [column('person_id', ['join']), 'join', 'allowed', 'join-unit'],
    [column('visit_type', ['join']), 'join', 'conditional', 'join-public'],
    [column('kind', ['group'], { codes: [{ value: 'A' }] }), 'group', 'allowed', 'group-listed'],
    [column('visit_date', ['group'], { type: 'date' }), 'group', 'conditional', 'group-unknown'],
    [column('cost', ['aggregate'], { type: 'decimal', bounds: [0, 1000] }), 'aggregate', 'allowed', 'clipped'],
    [column('fee', ['aggregate'], { type: 'decimal' }), 'aggregate', 'conditional', 'no-bounds'],
    [column('person_id', ['aggregate']), 'aggregate', 'conditional', 'count-only'],
  ] as const)('%o %s is %s because %s', (one, use, level, kind) => {
    expect(conditionOf(hospital, visits, one, use)).toMatchObject({ level, notes: [{ kind }] })
  })
  test('says which columns it may not stand beside', () => {
    const { level, notes } = conditionOf(hospital, visits, column('district', ['filter']), 'filter')
    expect(level).toBe('allowed')
    expect(notes).toEqual([{ kind: 'not-with', columns: ['visits.age_band', 'visits.sex'] }])
  })
  test('public reference data has no conditions', () => {
    const districts: DatasetTable = { ...visits, name: 'districts', kind: 'public', unitColumn: null }
    expect(conditionOf(hospital, districts, column('name', ['group']), 'group')).toEqual({
      level: 'allowed',
      notes: [],
    })
  })
})
