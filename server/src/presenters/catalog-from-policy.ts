import { type ColumnPolicy, type DatasetPolicy, type TablePolicy, unitColumnOf } from '@yingbi/contracts'
import type { Catalog, CatalogColumn, CatalogTable, ColumnDomain } from '@yingbi/engine'
import type { PolicyLines } from '@yingbi/policies'
import type { DatasetRecord } from '../repositories/datasets.ts'

/**
 * What the compiler may know of a dataset: its policy, and which versions of policy and rows are current. Without
 * `lines` the columns carry no line of the policy file.
 */
export function catalogFromPolicy(
  dataset: Pick<DatasetRecord, 'policy' | 'policyVersion' | 'dataVersion'>,
  lines: PolicyLines = { lineOf: () => null },
): Catalog {
  const { policy, policyVersion, dataVersion } = dataset
  const tables = Object.entries(policy.tables).map(
    ([name, table]) => [name, catalogTable(policy, name, table, lines)] as const,
  )
  return {
    dataset: policy.dataset,
    policyOwner: policy.provider,
    policyVersion: String(policyVersion),
    dataVersion,
    unit: policy.privacy.unit,
    delta: policy.privacy.delta,
    tables: new Map(tables),
  }
}

function catalogTable(policy: DatasetPolicy, name: string, table: TablePolicy, lines: PolicyLines): CatalogTable {
  const columns = Object.entries(table.columns).map(([column, columnPolicy]) => {
    const policyLine = lines.lineOf(['tables', name, 'columns', column])
    return [column, { name: column, ...catalogColumn(policy, columnPolicy), policyLine }] as const
  })
  return {
    name,
    title: table.title,
    kind: table.kind,
    unitColumn: unitColumnOf(policy.tables, name),
    ...(table.unitPath === undefined ? {} : { unitPath: table.unitPath }),
    contribution: table.contribution ?? null,
    approximateRows: table.approximateRows ?? null,
    columns: new Map(columns),
  }
}

function catalogColumn(policy: DatasetPolicy, column: ColumnPolicy): Omit<CatalogColumn, 'name' | 'policyLine'> {
  const { title, role, grade, uses, nullable } = column
  return { title, role, grade, uses, nullable, type: columnDomain(policy, column) }
}

function columnDomain(policy: DatasetPolicy, column: ColumnPolicy): ColumnDomain {
  if (column.type === 'integer' || column.type === 'decimal') {
    const scale = column.type === 'integer' ? 0 : (column.scale ?? 0)
    return { kind: 'fixed', scale, bounds: gridBounds(column.bounds, scale) }
  }
  if (column.type !== 'code') return { kind: column.type }
  const list = column.codeList ?? ''
  return { kind: 'code', list, values: (policy.codeLists[list] ?? []).map(({ value }) => value) }
}

/** Bounds in units of 10^-scale. They are on the grid by the policy's checks; rounding removes what a double adds. */
function gridBounds(
  bounds: readonly [number, number] | undefined,
  scale: number,
): { readonly lower: bigint; readonly upper: bigint } | null {
  if (bounds === undefined) return null
  const onGrid = (bound: number): bigint => BigInt(Math.round(bound * 10 ** scale))
  return { lower: onGrid(bounds[0]), upper: onGrid(bounds[1]) }
}
