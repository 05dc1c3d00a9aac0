import { randomUUID } from 'node:crypto'
import { DatasetPolicy, type RunResult } from '@yingbi/contracts'
import { sha256Hex, utf8 } from '@yingbi/engine/receipt'
import { writePolicyYaml } from '@yingbi/policies'
import type { Deps } from '../src/deps.ts'
import { admitQuestion } from '../src/use-cases/admit-question.ts'
import { moveDataset } from '../src/use-cases/change-dataset-status.ts'
import { endRun } from '../src/use-cases/end-run.ts'
import { recordDataset } from '../src/use-cases/record-dataset.ts'

const SQL = 'SELECT district, COUNT(*) AS visits FROM visits GROUP BY district'
const SQL_HASH = sha256Hex(utf8(SQL))
const PLAN_HASH = 'c'.repeat(64)
const SEGMENT = { table: 'visits', number: 0, plainBytes: 0, sealedHash: Buffer.alloc(32) }
const COST = { rhoMicro: 7701n, deltaFemto: 0n }

export interface FinishedRun {
  readonly runId: string
  readonly datasetId: string
  readonly policy: DatasetPolicy
}

export interface FinishedRunOptions {
  readonly slug: string
  readonly grade: DatasetPolicy['grade']
  readonly review?: DatasetPolicy['release']['review']
  /** User name of the analyst. */
  readonly analyst?: string
}

/** A published dataset and a finished run of an analyst over it, as the parts of the server that make them leave them. */
export async function insertFinishedRun(
  { database: { db }, clock }: Pick<Deps, 'database' | 'clock'>,
  { slug, grade, review = 'grade', analyst = 'analyst' }: FinishedRunOptions,
): Promise<FinishedRun> {
  const text = { zh: '就诊', en: 'Visits' }
  const column = { title: text, type: 'text', grade, uses: ['group'] }
  const columns = {
    resident_id: { ...column, role: 'identifier', uses: [] },
    district: { ...column, role: 'dimension' },
  }
  const contribution = { rows: 8, groups: 4, rowsPerGroup: 4 }
  const policy = DatasetPolicy.parse({
    dataset: slug,
    title: text,
    provider: { zh: '市卫健委', en: 'Health Commission' },
    grade,
    privacy: { unit: { name: 'resident', title: text }, neighbouring: 'add-or-remove-unit', delta: 1e-6 },
    budget: { dataset: { epsilon: 10 }, person: { epsilon: 2 } },
    tables: { visits: { title: text, kind: 'private', unitColumn: 'resident_id', contribution, columns } },
    release: { review },
  })
  const users = await db.selectFrom('users').select(['id', 'username']).execute()
  const idOf = (username: string): string => users.find((user) => user.username === username)?.id ?? ''
  const at = clock.now()
  const datasetId = randomUUID()
  const runId = randomUUID()
  const yaml = writePolicyYaml(policy)
  const owner = { userId: idOf('owner'), username: 'owner', role: 'owner' }
  const sealed = {
    datasetId,
    version: 'v1',
    wrappedKey: Buffer.alloc(0),
    tables: {},
    segments: [SEGMENT],
    source: null,
  }
  await db.transaction().execute(async (trx) => {
    await recordDataset(trx, clock, owner, { policy, yaml, department: 'health-commission', sealed, comment: '' })
    await moveDataset(trx, clock, owner, { id: datasetId, slug }, 'publish')
  })
  const actor = { actor: analyst, actorRole: 'analyst' }
  const admission = await admitQuestion(
    { db, clock },
    {
      run: {
        id: runId,
        datasetId,
        dataset: slug,
        policyVersion: 1,
        dataVersion: 'v1',
        analystId: idOf(analyst),
        analyst,
        projectId: null,
        sql: SQL,
        sqlHash: SQL_HASH,
        planHash: PLAN_HASH,
        datasetDelta: 1e-6,
        instance: 1n,
        createdAt: at,
      },
      actor,
      tables: [{ id: 't', key: runId, ...COST, parts: null }],
      project: null,
      limits: () =>
        Promise.resolve([{ scope: 'dataset', window: 'lifetime', limit: { rhoMicro: 1_000_000n, deltaFemto: 0n } }]),
      isCurrent: () => Promise.resolve(true),
    },
  )
  if (admission.kind !== 'admitted') throw new Error('the question was not admitted')
  const result = JSON.stringify(resultOf({ runId, dataset: slug, ...admission }))
  await endRun({ db, clock }, { id: runId, ...actor }, { kind: 'finished', result, finishedAt: at, measured: [] })
  return { runId, datasetId, policy }
}

interface ResultFacts {
  readonly runId: string
  readonly runNumber: number
  readonly dataset: string
  readonly logIndex: number
}

function resultOf({ runId, runNumber, dataset, logIndex }: ResultFacts): RunResult {
  const charge = { rho: '0.007701', epsilon: 0.5, delta: 1e-6 }
  const plain = { sensitivity: null, note: null, origin: null, scale: null }
  return {
    columns: [
      { ...plain, name: 'district', type: 'text', mechanism: 'key' },
      { ...plain, name: 'visits', type: 'integer', mechanism: 'discrete-gaussian', scale: 17.4, sensitivity: 1 },
    ],
    rows: [
      ['城东区', 6842],
      ['=城西区', 1203],
    ],
    intervals: [
      [null, { low: 6808, high: 6876 }],
      [null, { low: 1169, high: 1237 }],
    ],
    receipt: {
      runId,
      runNumber,
      mechanism: 'discrete-gaussian',
      unit: 'resident',
      neighbouring: 'add-or-remove-unit',
      bounding: 'ranked-rows',
      bounds: [],
      contribution: null,
      charge,
      left: [{ scope: 'person', left: charge }],
      dataset,
      policyVersion: 1,
      dataVersion: 'v1',
      sqlHash: SQL_HASH,
      planHash: PLAN_HASH,
      logIndex,
      mayHideGroups: false,
      notes: [],
    },
  }
}
