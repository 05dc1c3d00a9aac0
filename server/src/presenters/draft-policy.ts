import type { ColumnSuggestion } from '@yingbi/contracts'

/** What the owner must state is left blank, so that the draft is not accepted before somebody has thought about it. */
export interface DraftSource {
  readonly fileName: string
  readonly approximateRows: number
  readonly columns: readonly ColumnSuggestion[]
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
  return `# ◂ 处由数据提供方填写：没有默认值。 / Fill in what is marked ◂: there is no default for it.
dataset: ${name}
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
  ${name}:
    title: { zh: , en: } # ◂
    kind: private
    unitColumn: # ◂ 隐私单元所在的列 / the column that names the unit
    contribution: { rows: , groups: , rowsPerGroup: } # ◂ 每个单元最多计多少行 / how many rows of one unit count
    approximateRows: ${approximateRows}
    columns:
${columns.map((column) => columnYaml(column)).join('')}
codeLists:
${codeListYaml(columns)}`
}

function columnYaml(column: ColumnSuggestion): string {
  const { name, sourceName, type, scale, role, nullShare } = column
  const isCode = type === 'code'
  const lines = [
    `title: { zh: ${quoted(sourceName)}, en: ${quoted(sourceName)} }`,
    `type: ${type}`,
    ...(scale === null ? [] : [`scale: ${scale}`]),
    `role: ${role} # ${column.reasons.join(', ')}`,
    `grade: ${GRADES[role]}`,
    `uses: [${USES[role]}]`,
    ...(role === 'measure' ? ['bounds: # ◂ 例如 / e.g. [0, 1000]'] : []),
    ...(isCode ? [`codeList: ${name}_codes`] : []),
    `nullable: ${nullShare > 0}`,
  ]
  return `      ${name}:\n${lines.map((line) => `        ${line}\n`).join('')}`
}

/** The values are the owner's to publish, so they are not copied out of the file. */
function codeListYaml(columns: readonly ColumnSuggestion[]): string {
  const lists = columns.filter(({ type }) => type === 'code').map(({ name }) => `  ${name}_codes: [] # ◂\n`)
  return lists.length === 0 ? '  {}\n' : lists.join('')
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
