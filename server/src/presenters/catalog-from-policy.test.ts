import { readFileSync } from 'node:fs'
import { parsePolicyYaml } from '@yingbi/policies'
import { describe, expect, it } from 'vitest'
import { catalogFromPolicy } from './catalog-from-policy.ts'

const yaml = readFileSync(new URL('../demonstration/policies/hospital.yaml', import.meta.url), 'utf8')

function hospital() {
  const parsed = parsePolicyYaml(yaml)
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.issues))
  return catalogFromPolicy({ policy: parsed.policy, policyVersion: 7, dataVersion: 'd1' }, parsed.lines)
}

describe('the catalog of a policy', () => {
  const catalog = hospital()
  const column = (table: string, name: string) => catalog.tables.get(table)?.columns.get(name)

  it('names the dataset, its unit, and the versions under which answers are reused', () => {
    expect(catalog).toMatchObject({
      dataset: 'hospital',
      policyOwner: { en: 'Health Commission' },
      policyVersion: '7',
      dataVersion: 'd1',
      unit: { name: 'resident' },
      delta: 1e-6,
    })
  })

  it('keeps tables with their unit and limits, and public ones without', () => {
    expect(catalog.tables.get('visits')).toMatchObject({
      kind: 'private',
      unitColumn: 'person_id',
      contribution: { rows: 12, groups: 2, rowsPerGroup: 5 },
      approximateRows: 1_200_000,
    })
    expect(catalog.tables.get('districts')).toMatchObject({ kind: 'public', unitColumn: null, contribution: null })
  })

  it.each([
    ['visits', 'cost', { kind: 'fixed', scale: 2, bounds: { lower: 0n, upper: 100_000n } }],
    ['visits', 'exam_cost', { kind: 'fixed', scale: 2, bounds: null }],
    ['visits', 'year', { kind: 'fixed', scale: 0, bounds: { lower: 2019n, upper: 2025n } }],
    ['districts', 'area_km2', { kind: 'fixed', scale: 1, bounds: { lower: 0n, upper: 50_000n } }],
    ['visits', 'sex', { kind: 'code', list: 'sexes', values: ['M', 'F'] }],
    ['visits', 'visit_date', { kind: 'date' }],
    ['visits', 'is_followup', { kind: 'boolean' }],
    ['visits', 'doctor_note', { kind: 'text' }],
  ])('gives %s.%s its domain', (table, name, type) => {
    expect(column(table, name)?.type).toEqual(type)
  })

  it('gives each column the line of its name in the file', () => {
    const line = column('visits', 'diagnosis_code')?.policyLine ?? 0
    expect(yaml.split('\n')[line - 1]).toBe('      diagnosis_code:')
    expect(
      catalogFromPolicy({ policy: parsedPolicy(), policyVersion: 1, dataVersion: 'd1' })
        .tables.get('visits')
        ?.columns.get('cost')?.policyLine,
    ).toBeNull()
  })
})

function parsedPolicy() {
  const parsed = parsePolicyYaml(yaml)
  if (parsed.kind === 'refused') throw new Error('refused')
  return parsed.policy
}
