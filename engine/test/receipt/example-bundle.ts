import type { RunResult } from '@yingbi/contracts'
import {
  GrowingTree,
  RELEASE_FACTS,
  buildBundle,
  formatLogLeaf,
  formatVerifierKey,
  inclusionProof,
  leafHash,
  sha256Hex,
  signBundleFiles,
  signCheckpoint,
  signerFromSeed,
  utf8,
  type BundleContent,
  type Signer,
  type SignedFiles,
} from '../../src/receipt/receipt.ts'

export const logKey = signerFromSeed('yingbi.local/log-1', new Uint8Array(32).fill(1))
export const releaseKey = signerFromSeed('yingbi.local/release-1', new Uint8Array(32).fill(2))
export const logVerifierKey = formatVerifierKey(logKey)

const SQL = 'SELECT district, COUNT(*) AS visits FROM visits GROUP BY district'
const charge = { rho: '0.007701', epsilon: 0.5, delta: 1e-6 }
const noise = { sensitivity: 1, note: null, origin: null }

export const exampleResult: RunResult = {
  columns: [
    { ...noise, name: 'district', type: 'text', mechanism: 'key', scale: null, sensitivity: null },
    { ...noise, name: 'visits', type: 'integer', mechanism: 'discrete-gaussian', scale: 17.4 },
  ],
  rows: [
    ['城东区', 6842],
    ['a, "b"', -3],
  ],
  intervals: [
    [null, { low: 6808, high: 6876 }],
    [null, { low: -37, high: 31 }],
  ],
  receipt: {
    runId: 'run-1',
    runNumber: 128,
    mechanism: 'discrete-gaussian',
    unit: 'resident',
    neighbouring: 'add-or-remove-unit',
    bounding: 'ranked-rows',
    bounds: [{ column: 'visits.cost', lower: 0, upper: 1000 }],
    contribution: { rows: 8, groups: 4, rowsPerGroup: 4 },
    charge,
    left: [{ scope: 'person', left: charge }],
    dataset: 'hospital',
    policyVersion: 7,
    dataVersion: 'v12',
    sqlHash: sha256Hex(utf8(SQL)),
    planHash: 'b'.repeat(64),
    logIndex: 3,
    mayHideGroups: false,
    notes: [],
  },
}

const RELEASED_AT = '2025-11-26T08:58:00.000Z'

export const exampleContent: BundleContent = {
  result: exampleResult,
  sql: SQL,
  predicate: {
    release: {
      id: 'release-1',
      number: 231,
      title: '县域就诊，2025 上半年',
      context: '政策研究',
      releasedAt: RELEASED_AT,
      grade: 'general-1',
      deidentification: 'aggregate-data',
    },
    dataset: {
      name: 'hospital',
      title: { zh: '门诊与住院就诊', en: 'Hospital visits' },
      provider: { zh: '市卫健委', en: 'Health Commission' },
      grade: 'general-3',
      dataVersion: 'v12',
      policyVersion: 7,
      policySha256: 'c'.repeat(64),
    },
    run: { finishedAt: '2025-11-26T08:00:00.000Z' },
    review: {
      kind: 'approver',
      author: { person: 'd'.repeat(64), role: 'analyst' },
      reviewers: [{ person: 'e'.repeat(64), role: 'approver', decidedAt: RELEASED_AT }],
    },
  },
  releaseKey,
  logKey,
}

export interface LoggedBundle {
  readonly signed: SignedFiles
  /** Number of entries in the log; the bundle's is the one before the last. */
  readonly logSize?: number
  readonly signer?: Signer
  readonly facts?: Readonly<Record<string, string | number>>
}

/** Puts signed files into a log of their own and closes the bundle. */
export async function logAndBuild({ signed, logSize = 5, signer = logKey, facts }: LoggedBundle): Promise<Uint8Array> {
  const index = logSize - 2
  const leaf = utf8(
    formatLogLeaf({
      index,
      at: RELEASED_AT,
      actor: 'system',
      actorRole: 'system',
      action: 'release.release',
      object: 'release:release-1',
      outcome: 'done',
      facts: {
        [RELEASE_FACTS.manifest]: signed.manifestSha256,
        [RELEASE_FACTS.releaseKey]: signed.releaseKey,
        [RELEASE_FACTS.number]: 231,
        ...facts,
      },
      salt: '0'.repeat(32),
    }),
  )
  const tree = new GrowingTree()
  for (let i = 0; i < logSize; i += 1) tree.append(leafHash(i === index ? leaf : utf8(`entry ${i}`)))
  const edge = Uint8Array.from((tree.levels[0] ?? []).flatMap((hash) => [...hash]))
  const hashes = await inclusionProof(index, logSize, () => Promise.resolve(edge))
  const checkpoint = signCheckpoint({ origin: logKey.name, size: logSize, root: tree.root() }, signer)
  return buildBundle(signed.files, { extra: leaf, index, hashes, checkpoint })
}

export function exampleBundle(change: Partial<BundleContent> = {}): Promise<Uint8Array> {
  return logAndBuild({ signed: signBundleFiles({ ...exampleContent, ...change }) })
}
