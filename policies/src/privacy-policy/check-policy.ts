import { gradeLevel } from '../authorize.ts'
import { type ColumnPolicy, type DatasetPolicy, type TablePolicy, type UnitPath, unitColumnOf } from '@yingbi/contracts'
import type { PolicyFinding } from './policy-issue.ts'

type Path = readonly (string | number)[]

/** Largest magnitude of a stored number, on its grid; the layout keeps |v| < 2^62. */
const FIXED_LIMIT = 2n ** 62n

/**
 * What the form of the file cannot say: names that must exist, types that must go together. Missing bounds or limits are
 * no fault here; they are refused when a question needs them.
 */
export function checkPolicy(policy: DatasetPolicy): readonly PolicyFinding[] {
  const findings = Object.entries(policy.tables).flatMap(([name, table]) => checkTable(policy, table, ['tables', name]))
  if (Object.keys(policy.tables).length === 0) {
    findings.push(found(['tables'], 'a dataset needs a table', '数据集至少要有一张表'))
  }
  if (!Object.values(policy.tables).some((table) => table.kind === 'private')) {
    findings.push(found(['tables'], 'no table is private', '没有任何受保护的表'))
  }
  findings.push(...checkCodeLists(policy), ...checkCombinations(policy), ...checkBudget(policy))
  return findings
}

/** An entry of the file itself; names such as `constructor` are found on every object of the language. */
function ownEntry<T>(entries: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(entries, name) ? entries[name] : undefined
}

function found(path: Path, reasonEn: string, reasonZh: string): PolicyFinding {
  return { path, reasonEn, reasonZh }
}

function checkTable(policy: DatasetPolicy, table: TablePolicy, path: Path): PolicyFinding[] {
  const columns = Object.entries(table.columns)
  const findings = columns.flatMap(([name, column]) =>
    checkColumn(policy, column, { name, isUnit: name === table.unitColumn, path: [...path, 'columns', name] }),
  )
  if (!columns.some(([name, column]) => column.uses.length > 0 && name !== table.unitColumn)) {
    findings.push(found([...path, 'columns'], 'no column may be used for anything', '没有任何一列可以使用'))
  }
  return [...findings, ...(table.kind === 'public' ? checkPublic(table, path) : checkUnit(policy, table, path))]
}

function checkPublic(table: TablePolicy, path: Path): PolicyFinding[] {
  return (['unitColumn', 'unitPath', 'contribution'] as const)
    .filter((field) => table[field] !== undefined)
    .map((field) => found([...path, field], 'a public table has no privacy unit', '公共表没有隐私单元，不能写这一项'))
}

function checkUnit(policy: DatasetPolicy, table: TablePolicy, path: Path): PolicyFinding[] {
  if (table.unitPath !== undefined) return checkUnitPath(policy, table, table.unitPath, [...path, 'unitPath'])
  if (table.unitColumn === undefined) {
    return [
      found(
        path,
        '`unitColumn` is missing: name the column of the privacy unit, or the way to it in `unitPath`',
        '缺少 `unitColumn`：写明隐私单元所在的列，或在 `unitPath` 中写明通往它的路径',
      ),
    ]
  }
  const unit = ownEntry(table.columns, table.unitColumn)
  if (unit === undefined) {
    return [found([...path, 'unitColumn'], 'there is no such column', '没有这一列')]
  }
  if (unit.role !== 'identifier') {
    const place = [...path, 'columns', table.unitColumn, 'role']
    return [
      found(place, 'the column of the privacy unit has role `identifier`', '隐私单元所在列的角色应为 `identifier`'),
    ]
  }
  return []
}

function checkUnitPath(policy: DatasetPolicy, table: TablePolicy, step: UnitPath, path: Path): PolicyFinding[] {
  const findings: PolicyFinding[] = []
  const add = (field: keyof UnitPath | null, en: string, zh: string): void => {
    findings.push(found(field === null ? path : [...path, field], en, zh))
  }
  if (table.unitColumn !== undefined)
    add(null, 'a table has `unitColumn` or `unitPath`', '`unitColumn` 与 `unitPath` 只能写一个')
  const column = ownEntry(table.columns, step.column)
  if (column === undefined) add('column', 'there is no such column', '没有这一列')
  const parent = ownEntry(policy.tables, step.table)
  if (parent?.kind !== 'private') {
    add('table', 'write a private table of this dataset', '写成本数据集里受保护的表')
    return findings
  }
  const key = ownEntry(parent.columns, step.key)
  if (key === undefined) add('key', 'there is no such column', '没有这一列')
  else if (column !== undefined && key.type !== column.type) {
    add('key', 'it has another type than the column that refers to it', '类型与引用它的列不同')
  }
  const unit = unitColumnOf(policy.tables, step.table)
  if (unit === null) add('table', 'no unit is reached from there', '从那里到不了隐私单元')
  else if (ownEntry(table.columns, unit) !== undefined) {
    add(
      null,
      `the table has a column \`${unit}\` of its own: name it in \`unitColumn\``,
      `这张表自己有 \`${unit}\` 列：写在 \`unitColumn\` 中`,
    )
  }
  return findings
}

interface ColumnPlace {
  readonly name: string
  readonly isUnit: boolean
  readonly path: Path
}

function checkColumn(
  policy: DatasetPolicy,
  column: ColumnPolicy,
  { name, isUnit, path }: ColumnPlace,
): PolicyFinding[] {
  const findings: PolicyFinding[] = []
  const add = (field: string | null, en: string, zh: string): void => {
    findings.push(found(field === null ? path : [...path, field], en, zh))
  }
  const isNumber = column.type === 'integer' || column.type === 'decimal'
  if (name.startsWith('__')) add(null, 'names beginning with `__` are reserved', '以 `__` 开头的列名是保留的')
  if (gradeLevel(column.grade) > gradeLevel(policy.grade)) {
    // 就高从严: what holds a column of a grade is of that grade, unless the column is not stored at all.
    if (column.uses.length > 0) add('grade', 'the grade is above that of the dataset', '级别高于数据集的级别')
  }
  if (column.role === 'identifier' && !isUnit && column.uses.length > 0) {
    add('uses', 'a direct identifier is never stored and cannot be used', '直接标识不会存储，不能授予用途')
  }
  if (isUnit && column.uses.some((use) => use !== 'join' && use !== 'aggregate')) {
    add('uses', 'the privacy unit can be joined and counted only', '隐私单元只能用于连接和计数')
  }
  if (column.scale !== undefined && column.type !== 'decimal') {
    add('scale', 'only a `decimal` column has a scale', '只有 `decimal` 列有小数位数')
  }
  if (column.type === 'decimal' && column.scale === undefined) {
    add(null, '`scale` is missing: the decimal digits to keep', '缺少 `scale`：写明保留的小数位数')
  }
  if (column.type === 'code' && column.codeList === undefined) {
    add(null, '`codeList` is missing', '缺少 `codeList`')
  }
  if (column.codeList !== undefined && column.type !== 'code') {
    add('codeList', 'only a `code` column has a code list', '只有 `code` 列有代码表')
  }
  if (column.codeList !== undefined && ownEntry(policy.codeLists, column.codeList) === undefined) {
    add('codeList', 'there is no such code list', '没有这个代码表')
  }
  if (column.bounds !== undefined && !isNumber) add('bounds', 'only numbers have bounds', '只有数值列有界限')
  if (column.bounds !== undefined && isNumber) {
    const finding = checkBounds(column.bounds, column.scale ?? 0)
    if (finding !== null) add('bounds', finding.en, finding.zh)
  }
  return findings
}

function checkBounds([lower, upper]: readonly [number, number], scale: number): { en: string; zh: string } | null {
  if (!(lower < upper)) return { en: 'the lower bound is not below the upper one', zh: '下限不小于上限' }
  const reach = Math.max(Math.abs(lower), Math.abs(upper)) * 10 ** scale
  if (!Number.isFinite(reach) || BigInt(Math.ceil(reach)) >= FIXED_LIMIT) {
    return { en: 'the bounds are too wide for exact sums', zh: '界限过宽，无法精确求和' }
  }
  const onGrid = [lower, upper].every((bound) => Number.isInteger(Number((bound * 10 ** scale).toPrecision(15))))
  return onGrid ? null : { en: 'a bound has more decimal digits than the column', zh: '界限的小数位数多于该列' }
}

/** One limit a window: two would leave open which of them was meant. */
function checkBudget({ budget, purposes }: DatasetPolicy): PolicyFinding[] {
  const limits = [
    ...Object.entries(budget).map(([scope, limit]) => ({ path: ['budget', scope], limit })),
    ...Object.entries(purposes ?? {}).map(([name, { budget: limit }]) => ({
      path: ['purposes', name, 'budget'],
      limit,
    })),
  ]
  return limits.flatMap(({ path, limit }) => {
    const windows = [limit?.window, ...(limit?.also ?? []).map(({ window }) => window)]
    return windows.flatMap((window, index) =>
      index > 0 && windows.indexOf(window) < index
        ? [found([...path, 'also', index - 1, 'window'], 'the window has a limit already', '这个窗口已有上限')]
        : [],
    )
  })
}

function checkCodeLists(policy: DatasetPolicy): PolicyFinding[] {
  return Object.entries(policy.codeLists).flatMap(([name, entries]) => {
    const seen = new Set<string>()
    return entries.flatMap(({ value }, index) => {
      const normal = value.normalize('NFC').trim()
      const again = seen.has(normal)
      seen.add(normal)
      const path = ['codeLists', name, index]
      if (again) return [found(path, 'the value is in the list already', '这个取值已在代码表中')]
      return normal === value
        ? []
        : [found(path, 'the value has surrounding blanks or is not in NFC', '取值首尾有空白，或不是 NFC 形式')]
    })
  })
}

function checkCombinations(policy: DatasetPolicy): PolicyFinding[] {
  return policy.forbiddenCombinations.flatMap((combination, index) =>
    combination.flatMap((name, position) => {
      const [table = '', column = ''] = name.split('.')
      const columns = ownEntry(policy.tables, table)?.columns ?? {}
      const exists = ownEntry(columns, column) !== undefined && name.split('.').length === 2
      return exists
        ? []
        : [found(['forbiddenCombinations', index, position], 'write an existing `table.column`', '写成已有的 `表.列`')]
    }),
  )
}
