import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DatasetPolicy } from '@yingbi/contracts'
import { compile, loadSqlParser, noisyColumns, pooledRandomSource, release, type DpPlan } from '@yingbi/engine'
import { parsePolicyYaml } from '@yingbi/policies'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomFillSync } from 'node:crypto'
import { loadMasterKey } from '../../governed-data/data-key.ts'
import { GovernedData, type SealedData } from '../../governed-data/governed-data.ts'
import { prepareTables } from '../../governed-data/prepare-tables.ts'
import { ResidentTables } from '../../governed-data/resident-tables.ts'
import { SegmentStore } from '../../governed-data/segment-store.ts'
import { Spool } from '../../governed-data/spool.ts'
import { catalogFromPolicy } from '../../presenters/catalog-from-policy.ts'
import type { ChargeReceipt } from '../../repositories/budget-ledger.ts'
import { DuckDbConnector } from './duckdb-connector.ts'
import { DuckDbEngine } from './duckdb-engine.ts'

const YAML = `
dataset: clinic
title: { zh: 诊所, en: Clinic }
provider: { zh: 诊所, en: Clinic }
grade: general-2
privacy:
  unit: { name: patient, title: { zh: 患者, en: patient } }
  neighbouring: add-or-remove-unit
  delta: 0.000001
budget: { dataset: { epsilon: 100 }, person: { epsilon: 100 } }
tables:
  visits:
    title: { zh: 就诊, en: Visits }
    kind: private
    unitColumn: person_id
    contribution: { rows: 3, groups: 2, rowsPerGroup: 3 }
    approximateRows: 3000
    columns:
      person_id: { title: { zh: 人, en: Person }, type: text, role: identifier, grade: general-2, uses: [join, aggregate] }
      ward: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [join, group, filter], codeList: wards, nullable: false }
      cost: { title: { zh: 费, en: Cost }, type: decimal, scale: 2, role: measure, grade: general-2, uses: [aggregate, filter], bounds: [0, 100], nullable: false }
  wards:
    title: { zh: 科, en: Wards }
    kind: public
    columns:
      ward: { title: { zh: 科, en: Ward }, type: code, role: dimension, grade: general-1, uses: [join, group], codeList: wards }
      beds: { title: { zh: 床, en: Beds }, type: integer, role: measure, grade: general-1, uses: [project] }
      area: { title: { zh: 面积, en: Area }, type: decimal, scale: 2, role: measure, grade: general-1, uses: [project] }
      opened: { title: { zh: 开设, en: Opened }, type: date, role: time, grade: general-1, uses: [project] }
codeLists:
  wards: [{ value: 内科 }, { value: 外科 }, { value: 儿科 }]
`

let folder: string
let spool: Spool
let engine: DuckDbEngine
let connector: DuckDbConnector
let policy: DatasetPolicy
let failures: string[]
const never = new AbortController().signal

beforeAll(async () => {
  await loadSqlParser()
  folder = mkdtempSync(join(tmpdir(), 'yingbi-connector-'))
  spool = await Spool.open(folder)
  engine = await DuckDbEngine.open({ allowedDir: spool.folder, memoryLimitMiB: 256, threads: 2, connections: 2 })
  const masterKey = await loadMasterKey({ dataKey: null, dataDir: folder })
  const governed = new GovernedData({
    dataDir: folder,
    masterKey,
    spool,
    segments: new SegmentStore(join(folder, 's')),
  })
  const parsed = parsePolicyYaml(YAML)
  if (parsed.kind === 'refused') throw new Error(JSON.stringify(parsed.issues))
  policy = parsed.policy
  const source = (name: string, lines: string[]) => {
    const path = join(folder, name)
    writeFileSync(path, lines.join('\n'))
    return { kind: 'file', path, format: 'csv', bytes: statSync(path).size } as const
  }
  const visits = Array.from({ length: 3000 }, (_, n) => `p${n % 1000},${n % 2 === 0 ? '内科' : '外科'},${n % 50}.25`)
  const sealed: SealedData = await governed.seal({
    datasetId: 'id-1',
    version: 'd1',
    tables: prepareTables(policy, {
      visits: source('visits.csv', ['person_id,ward,cost', ...visits]),
      wards: source('wards.csv', [
        'ward,beds,area,opened',
        '内科,40,812.50,1998-05-01',
        '外科,55,,',
        '儿科,,90.05,2019-12-31',
      ]),
    }),
  })
  failures = []
  const findData = (dataset: string, version: string) =>
    Promise.resolve(dataset === 'clinic' && version === 'd1' ? sealed : null)
  connector = new DuckDbConnector({
    engine,
    tables: new ResidentTables({ engine, governed, limitBytes: 1e8, findData }),
    timeoutMs: 5000,
    onFailure: ({ failureClass }) => failures.push(failureClass),
  })
})
afterAll(() => {
  engine.close()
  spool.close()
  rmSync(folder, { recursive: true })
})

function plan(sql: string): DpPlan {
  const catalog = catalogFromPolicy({ policy, policyVersion: 1, dataVersion: 'd1' })
  const compiled = compile({ sql, catalog, privacy: { epsilon: 50 }, accuracy: null })
  if (compiled.kind === 'refused') throw new Error(JSON.stringify(compiled.refusals))
  return compiled.plan
}
/** Stands in for a committed charge, which the ledger's own tests are about. */
function receiptFor(...keys: string[]): ChargeReceipt & { readonly opened: string[] } {
  const opened: string[] = []
  const open = (key: string): void => {
    if (!keys.includes(key) && keys.length > 0) throw new Error('no charge')
    opened.push(key)
  }
  return { runId: 'r1', open, opened } as unknown as ChargeReceipt & { readonly opened: string[] }
}
const random = pooledRandomSource((bytes) => void randomFillSync(bytes))

describe('the DuckDB connector', () => {
  it('measures what a plan says, close to the truth when much may be spent', async () => {
    const { measured } = plan('SELECT ward, COUNT(*) AS visits FROM visits GROUP BY ward')
    const [only] = measured
    if (only === undefined) throw new Error('nothing is measured')
    const receipt = receiptFor()
    const noisy = release(only, await connector.execute(only, receipt, never), random)
    expect(receipt.opened).toHaveLength(1)
    expect(noisy.columns).toEqual(noisyColumns(only))
    const counts = new Map(noisy.rows.map(([ward, visits]) => [ward, Number(visits)]))
    expect([...counts.keys()].toSorted((a, b) => (String(a) < String(b) ? -1 : 1))).toEqual(['儿科', '内科', '外科'])
    // Sigma is below 1 at this epsilon: 50 off happens less than once in 10^100 runs.
    for (const [ward, exact] of [
      ['内科', 1500],
      ['外科', 1500],
      ['儿科', 0],
    ] as const) {
      expect(Math.abs((counts.get(ward) ?? 0) - exact)).toBeLessThan(50)
    }
  })

  it('touches nothing without a charge for that very table', async () => {
    const [only] = plan('SELECT COUNT(*) FROM visits').measured
    if (only === undefined) throw new Error('nothing is measured')
    await expect(connector.execute(only, receiptFor('another'), never)).rejects.toThrow('no charge')
  })

  it('reads a public table with the values that people know', async () => {
    await expect(
      connector.readPublicTable('w', { slug: 'clinic', dataVersion: 'd1', policy }, 'wards', never),
    ).resolves.toEqual({
      name: 'w',
      columns: [
        { name: 'ward', type: 'VARCHAR' },
        { name: 'beds', type: 'BIGINT' },
        { name: 'area', type: 'DECIMAL(38,2)' },
        { name: 'opened', type: 'DATE' },
      ],
      rows: [
        ['内科', 40n, '812.50', '1998-05-01'],
        ['外科', 55n, null, null],
        ['儿科', null, '90.05', '2019-12-31'],
      ],
    })
  })

  it('reads no protected table as it is', async () => {
    const dataset = { slug: 'clinic', dataVersion: 'd1', policy }
    await expect(connector.readPublicTable('v', dataset, 'visits', never)).rejects.toThrow('only public tables')
  })

  const broken = (sql: string) =>
    ({ ...plan('SELECT COUNT(*) FROM visits').measured[0], sql, canonicalKey: 'k' }) as DpPlan['measured'][number]

  it('says of a failure in the database only that it failed, and its class to the operator', async () => {
    const failed = connector.execute(broken(`SELECT CAST('canary-4711' AS BIGINT)`), receiptFor(), never)
    await expect(failed).rejects.toMatchObject({ code: 'RUN_FAILED', params: {}, message: 'RUN_FAILED' })
    expect(failures).toEqual(['Conversion Error'])
  })

  it('ends a query at its time limit and when the run is aborted', async () => {
    const endless = broken('SELECT count(*) FROM range(100000000000) a, range(1000000) b')
    const abort = new AbortController()
    setTimeout(() => abort.abort('cancelled'), 30)
    await expect(connector.execute(endless, receiptFor(), abort.signal)).rejects.toBe('cancelled')
    const quick = new DuckDbConnector({
      engine,
      tables: new ResidentTables({
        engine,
        governed: {} as GovernedData,
        limitBytes: 1,
        findData: () => Promise.resolve(null),
      }),
      timeoutMs: 1000,
      onFailure: () => undefined,
    })
    await expect(quick.execute(endless, receiptFor(), never)).rejects.toMatchObject({
      code: 'RUN_TIMED_OUT',
      params: { seconds: 1 },
    })
  })

  it('opens no table that only a text of the question names', async () => {
    const texts = broken(
      `SELECT count(*) FROM (SELECT 'it''s "clinic@d9/nothing"' AS t) WHERE t <> '"clinic@d9/nothing"'`,
    )
    await expect(connector.execute(texts, receiptFor(), never)).resolves.toBeDefined()
    await expect(
      connector.execute(broken('SELECT 1 FROM "clinic@d9/nothing"'), receiptFor(), never),
    ).rejects.toMatchObject({
      code: 'DATA_UNREADABLE',
    })
  })
})
