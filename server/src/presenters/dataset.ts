import {
  type ColumnPolicy,
  type Dataset,
  type DatasetPolicy,
  type DatasetTable,
  type PolicyVersion,
  type TablePolicy,
  unitColumnOf,
} from '@yingbi/contracts'
import type { Action, Authorizer } from '@yingbi/policies'
import type { Caller } from '../http/caller.ts'
import { allowedActions } from '../identity/require-allowed.ts'
import type { DatasetRecord, PolicyVersionRecord } from '../repositories/datasets.ts'

export type LineOf = (path: readonly (string | number)[]) => number | null

/** Longer code lists are left out of lists of datasets; the dataset itself has them. */
const CODES_IN_LISTS = 50

/** What may be done in each status, apart from who does it. */
const ACTIONS: Readonly<Record<DatasetRecord['status'], readonly Action[]>> = {
  draft: ['viewPolicy', 'editPolicy', 'publishDataset', 'viewBudgets', 'viewLedger'],
  published: ['explainQuery', 'runQuery', 'viewPolicy', 'editPolicy', 'suspendDataset', 'viewBudgets', 'viewLedger'],
  suspended: ['viewPolicy', 'editPolicy', 'resumeDataset', 'viewBudgets', 'viewLedger'],
}

export interface DatasetViewer {
  readonly authorizer: Authorizer
  readonly caller: Caller
  readonly lineOf: LineOf
}

/** The dataset as the catalog shows it: published metadata only. */
export function presentDataset(dataset: DatasetRecord, viewer: DatasetViewer, detail: 'whole' | 'listed'): Dataset {
  const { policy } = dataset
  return {
    id: dataset.id,
    name: dataset.slug,
    title: policy.title,
    description: policy.description ?? null,
    provider: policy.provider,
    source: policy.source ?? null,
    grade: dataset.grade,
    status: dataset.status,
    shareType: policy.shareType,
    labels: policy.labels,
    unit: policy.privacy.unit,
    delta: policy.privacy.delta,
    policyVersion: dataset.policyVersion,
    updatedAt: dataset.updatedAt.toISOString(),
    forbiddenCombinations: policy.forbiddenCombinations,
    tables: Object.entries(policy.tables).map(([name, table]) =>
      presentTable(policy, name, table, viewer.lineOf, detail),
    ),
    allowedActions: actionsFor(dataset, viewer),
  }
}

/** Only actions that the caller's role has at all: what belongs to others is no refusal. */
function actionsFor(dataset: DatasetRecord, { authorizer, caller }: DatasetViewer): Dataset['allowedActions'] {
  const own = ACTIONS[dataset.status].filter(
    (action) => authorizer.authorize(caller, action, { kind: 'service' }).allowed,
  )
  const { id, department, grade, status } = dataset
  return allowedActions(authorizer, caller, own, { kind: 'dataset', id, department, grade, status })
}

function presentTable(
  policy: DatasetPolicy,
  name: string,
  table: TablePolicy,
  lineOf: LineOf,
  detail: 'whole' | 'listed',
): DatasetTable {
  return {
    name,
    title: table.title,
    kind: table.kind,
    unitColumn: unitColumnOf(policy.tables, name),
    contribution: table.contribution ?? null,
    approximateRows: table.approximateRows ?? null,
    columns: Object.entries(table.columns).map(([column, columnPolicy]) => ({
      name: column,
      ...presentColumn(policy, columnPolicy, detail),
      policyLine: lineOf(['tables', name, 'columns', column]),
    })),
  }
}

function presentColumn(
  policy: DatasetPolicy,
  column: ColumnPolicy,
  detail: 'whole' | 'listed',
): Omit<DatasetTable['columns'][number], 'name' | 'policyLine'> {
  const codes = column.codeList === undefined ? null : (policy.codeLists[column.codeList] ?? null)
  return {
    title: column.title,
    type: column.type,
    scale: column.scale ?? null,
    role: column.role,
    grade: column.grade,
    uses: column.uses,
    bounds: column.bounds ?? null,
    measure: column.measure ?? null,
    codeList: column.codeList ?? null,
    codes: codes !== null && detail === 'listed' && codes.length > CODES_IN_LISTS ? null : codes,
  }
}

export function presentPolicyVersion(version: PolicyVersionRecord): PolicyVersion {
  return {
    version: version.version,
    createdAt: version.createdAt.toISOString(),
    createdBy: version.createdBy,
    comment: version.comment,
    yaml: version.yaml,
    policy: version.policy,
  }
}
