import type { ColumnSuggestion } from '@yingbi/contracts'

/** What the owner must state is left blank, so that the draft is not accepted before somebody has thought about it. */
export interface DraftSource {
  readonly fileName: string
  readonly approximateRows: number
  readonly columns: readonly ColumnSuggestion[]
}

/** A table of a draft. What is null is left for the owner. */
export interface DraftTable {
  readonly name: string
  readonly unitColumn: string | null
  readonly approximateRows: number | null
  readonly columns: readonly DraftColumn[]
}

export interface DraftColumn extends Omit<ColumnSuggestion, 'distinct'> {
  /** Values that the schema itself names; none when they are the owner's to publish. */
  readonly codes?: readonly string[]
}

/** Uses that go with a role; nothing for identifiers and free text. */
const USES: Readonly<Record<ColumnSuggestion['role'], string>> = {
  identifier: '',
  quasi: 'group, filter',
  sensitive: 'filter',
  dimension: 'group, filter',
  measure: 'aggregate, filter',
  time: 'group, filter',
  free_text: '',
  plain: '',
}

const GRADES: Readonly<Record<ColumnSuggestion['role'], string>> = {
  identifier: 'general-3',
  quasi: 'general-2',
  sensitive: 'general-3',
  dimension: 'general-1',
  measure: 'general-2',
  time: 'general-1',
  free_text: 'general-3',
  plain: 'general-2',
}

/** A policy file with the suggestions filled in and blanks, marked ◂, where only the owner knows. */
export function draftPolicyYaml({ fileName, approximateRows, columns }: DraftSource): string {
  const name = tableName(fileName)
  return draftTablesYaml(name, [{ name, unitColumn: null, approximateRows, columns }])
}

/** The same for several tables. */
export function draftTablesYaml(dataset: string, tables: readonly DraftTable[]): string {
  return `# ◂ 处由数据提供方填写：没有默认值。 / Fill in what is marked ◂: there is no default for it.
dataset: ${dataset}
title: { zh: , en: } # ◂
provider: { zh: , en: } # ◂
grade: general-3

privacy:
  unit: { name: , title: { zh: , en: } } # ◂ 保护谁 / who is protected, e.g. resident
  neighbouring: add-or-remove-unit
  delta: # ◂ 例如 / e.g. 0.000001

budget:
  dataset: { epsilon: , window: lifetime } # ◂
  person: { epsilon: , window: lifetime } # ◂

tables:
${tables.map((table) => tableYaml(table)).join('')}
codeLists:
${codeListYaml(tables)}`
}

function tableYaml({ name, unitColumn, approximateRows, columns }: DraftTable): string {
  return `  ${name}:
    title: { zh: , en: } # ◂
    kind: private
    unitColumn: ${unitColumn === null ? '' : `${unitColumn} `}# ◂ 隐私单元所在的列 / the column that names the unit
    contribution: { rows: , groups: , rowsPerGroup: } # ◂ 每个单元最多计多少行 / how many rows of one unit count
    approximateRows: ${approximateRows ?? '# ◂ 要公布的行数 / the size that is published'}
    columns:
${columns.map((column) => columnYaml(name, column, column.name === unitColumn)).join('')}`
}

function columnYaml(table: string, column: DraftColumn, isUnit: boolean): string {
  const { name, sourceName, type, scale, role, nullShare } = column
  const uses = isUnit ? 'join, aggregate' : USES[role]
  const lines = [
    `title: { zh: ${quoted(sourceName)}, en: ${quoted(sourceName)} }`,
    `type: ${type}`,
    ...(scale === null ? [] : [`scale: ${scale}`]),
    `role: ${role} # ${column.reasons.join(', ')}`,
    `grade: ${GRADES[role]}`,
    `uses: [${uses}]`,
    ...(role === 'measure' ? ['bounds: # ◂ 例如 / e.g. [0, 1000]'] : []),
    ...(type === 'code' ? [`codeList: ${codeListName(table, column)}`] : []),
    `nullable: ${nullShare > 0}`,
  ]
  return `      ${name}:\n${lines.map((line) => `        ${line}\n`).join('')}`
}

const MAX_NAME = 63

/** Of the column alone where the values are the owner's; of table and column where the schema names them. */
function codeListName(table: string, { name, codes }: DraftColumn): string {
  return `${codes === undefined ? name : `${table}_${name}`.slice(0, MAX_NAME - 6)}_codes`
}

/** Values of rows are the owner's to publish, so none is copied out of them; those that the schema names are. */
function codeListYaml(tables: readonly DraftTable[]): string {
  const lists = tables.flatMap(({ name, columns }) =>
    columns
      .filter(({ type }) => type === 'code')
      .map((column) => {
        const entries = (column.codes ?? []).map((value) => `{ value: ${JSON.stringify(value)} }`)
        return `  ${codeListName(name, column)}: [${entries.join(', ')}] # ◂\n`
      }),
  )
  return lists.length === 0 ? '  {}\n' : [...new Set(lists)].join('')
}

function quoted(text: string): string {
  return JSON.stringify(text.replace(/[\p{Cc}\p{Cf}]/gu, ' ').slice(0, 200))
}

function tableName(fileName: string): string {
  const base = fileName
    .replace(/^.*[\\/]/, '')
    .replace(/\.\w+$/, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 60)
  return base === '' ? 'dataset' : base
}
