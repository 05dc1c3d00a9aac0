import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api'
import { isCreditCode, isMobileNumber, isPersonName, isResidentId, parsePolicyYaml } from '@yingbi/policies'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readCells, type Cell } from '../connectors/duckdb/cells.ts'
import { DEMONSTRATION_DATASETS, readCitySql, readDemonstrationPolicy } from './demonstration-datasets.ts'

let connection: DuckDBConnection
beforeAll(async () => {
  connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect()
  for (const statements of await readCitySql()) await connection.run(statements)
})
afterAll(() => connection.closeSync())

async function rows(sql: string): Promise<Cell[][]> {
  const result = await connection.run(sql)
  return readCells(await result.getRows(), result.columnTypes())
}
const column = async (sql: string): Promise<string[]> => (await rows(sql)).map(([value]) => String(value))

describe('the demonstration city', () => {
  it('has 200,000 residents with numbers of their own, of a region that does not exist', async () => {
    expect(
      await rows(`SELECT count(*), count(DISTINCT person_id), count(DISTINCT id_card),
      count_if(id_card LIKE '57%'), count_if(phone LIKE '154%') FROM residents`),
    ).toEqual([[200000n, 200000n, 200000n, 200000n, 200000n]])
    const sample = await rows(
      'SELECT id_card, phone, name, birth_date, sex FROM residents WHERE hash(person_id) % 100 = 0',
    )
    expect(sample.length).toBeGreaterThan(1000)
    for (const [idCard, phone, name, birthDate, sex] of sample) {
      expect(isResidentId(String(idCard)) && isMobileNumber(String(phone)) && isPersonName(String(name))).toBe(true)
      expect(String(idCard).slice(6, 14)).toBe(String(birthDate).replaceAll('-', ''))
      expect(Number(String(idCard)[16]) % 2).toBe(sex === 'M' ? 1 : 0)
    }
  })

  it('has about 1.2 million visits, none before birth, in every year, kind and chapter', async () => {
    const [facts] =
      await rows(`SELECT count(*), min(year), max(year), count(DISTINCT visit_type), count(DISTINCT diagnosis_chapter),
      count(DISTINCT department), count_if(cost <= 0), count_if(self_cost > cost) FROM visits`)
    expect(Number(facts?.[0])).toBeGreaterThan(1_150_000)
    expect(Number(facts?.[0])).toBeLessThan(1_250_000)
    expect(facts?.slice(1)).toEqual([2019n, 2025n, 4n, 22n, 20n, 0n, 0n])
    expect(await rows('SELECT count(*) FROM dated_visits WHERE visit_date < birth_date OR age < 0')).toEqual([[0n]])
  })

  it('has districts with different mean costs, between 120 and 200 yuan', async () => {
    const means = await rows(`SELECT district, round(avg(least(cost, 1000)))::INTEGER FROM visits WHERE year = 2025
      GROUP BY district ORDER BY count(*) DESC`)
    expect(means.map(([district]) => district)).toEqual([
      '汀兰区',
      '澄江区',
      '云门区',
      '望湖区',
      '青屏县',
      '石埠县',
      '长渡县',
      '南麓县',
    ])
    for (const [, mean] of means) expect(Number(mean)).toSatisfy((value: number) => value > 120 && value < 200)
    expect(new Set(means.map(([, mean]) => mean)).size).toBe(8)
  })

  it('has 20,000 enterprises with valid codes, and contributions since they were founded', async () => {
    const codes = await column('SELECT DISTINCT credit_code FROM enterprises')
    expect(codes).toHaveLength(20_000)
    expect(codes.filter((code) => !isCreditCode(code))).toEqual([])
    expect(
      await rows(`SELECT count(*) FROM social_insurance s JOIN enterprises e USING (credit_code)
      WHERE s.year < e.founded_year OR insured < 1 OR contribution <= 0`),
    ).toEqual([[0n]])
  })

  it('has pupils of school age, once a school year', async () => {
    expect(
      await rows(`SELECT count(*) FROM (SELECT pupil_id, school_year FROM enrolment GROUP BY ALL HAVING count(*) > 1)`),
    ).toEqual([[0n]])
    expect(await column('SELECT DISTINCT stage FROM enrolment ORDER BY 1')).toEqual(['JUN', 'KIN', 'PRI', 'SEN', 'VOC'])
  })

  it('is the same city each time', async () => {
    const fingerprint = 'SELECT count(*), bit_xor(hash(r)) FROM (SELECT r FROM residents r)'
    const other = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()
    for (const statements of await readCitySql()) await other.run(statements)
    const again = await other.run(fingerprint)
    expect(readCells(await again.getRows(), again.columnTypes())).toEqual(await rows(fingerprint))
    other.closeSync()
  })
})

describe.each(DEMONSTRATION_DATASETS)('the policy of $slug', ({ slug, sources }) => {
  it('is accepted, and its sources have the columns and codes that it names', async () => {
    const parsed = parsePolicyYaml(await readDemonstrationPolicy(slug))
    if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.issues))
    const { policy } = parsed
    expect(policy.dataset).toBe(slug)
    expect(Object.keys(policy.tables).toSorted()).toEqual(Object.keys(sources).toSorted())
    for (const [name, table] of Object.entries(policy.tables)) {
      const from = sources[name]?.sql ?? ''
      const columns = await column(`SELECT column_name FROM (DESCRIBE ${from})`)
      expect(columns).toEqual(expect.arrayContaining(Object.keys(table.columns)))
      expect(table.columns[table.unitColumn ?? '']?.uses ?? ['aggregate']).toContain('aggregate')
      for (const { title } of Object.values(table.columns)) expect(title.zh.length * title.en.length).toBeGreaterThan(0)
    }
  })
})
