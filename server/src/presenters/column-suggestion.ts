import type { ColumnSuggestion } from '@yingbi/contracts'
import type { ColumnStatistics } from '../governed-data/import/column-statistics.ts'

type Role = ColumnSuggestion['role']

interface NameHint {
  readonly pattern: RegExp
  readonly reason: string
  readonly role: Role
}

/** What a column's name says, in the words of common Chinese and English headers; the first that fits counts. */
const NAME_HINTS: readonly NameHint[] = [
  { pattern: /身份证|公民身份|id_?card|identity/, reason: 'resident-id-name', role: 'identifier' },
  { pattern: /手机|电话|联系方式|phone|mobile|^tel/, reason: 'phone-name', role: 'identifier' },
  { pattern: /邮箱|e_?mail/, reason: 'email-name', role: 'identifier' },
  { pattern: /银行卡|卡号|bank_?card|card_no/, reason: 'bank-card-name', role: 'identifier' },
  { pattern: /住址|地址|address/, reason: 'address-name', role: 'identifier' },
  {
    pattern: /姓名|^name$|full_?name|(person|patient|student|contact)_name/,
    reason: 'person-name-name',
    role: 'identifier',
  },
  { pattern: /出生|生日|birth|^dob$/, reason: 'birth-date', role: 'quasi' },
  { pattern: /性别|^sex$|gender/, reason: 'sex', role: 'quasi' },
  { pattern: /年龄|^age($|_)/, reason: 'age', role: 'quasi' },
  { pattern: /民族|ethnic|nationality|国籍/, reason: 'ethnicity', role: 'quasi' },
  { pattern: /邮编|邮政编码|postcode|zip/, reason: 'postcode', role: 'quasi' },
  {
    pattern: /省|城市|区县|地区|区域|乡镇|街道|行政区|region|district|province|city|county|town/,
    reason: 'region',
    role: 'quasi',
  },
  { pattern: /职业|单位|occupation|employer/, reason: 'occupation', role: 'quasi' },
  { pattern: /诊断|疾病|病种|diagnos|disease|收入|income|salary|工资/, reason: 'sensitive-name', role: 'sensitive' },
  {
    pattern: /(编号|证号|学号|工号|流水号|标识|号码)$|(^|_)(id|no|code|number)$/,
    reason: 'id-name',
    role: 'identifier',
  },
]

/** A role for a column and why; the owner decides. Values that have the form of an identifier outweigh the name. */
export function suggestColumn(statistics: ColumnStatistics): ColumnSuggestion {
  const { name, sourceName, scale, nullShare, distinct } = statistics
  const { role, reasons } = suggestRole(statistics)
  // A number that names something is no quantity: it is kept as it is written.
  const type = role === 'identifier' && statistics.type !== 'date' ? 'text' : statistics.type
  return { name, sourceName, type, scale: type === 'decimal' ? scale : null, role, reasons, nullShare, distinct }
}

function suggestRole(statistics: ColumnStatistics): { role: Role; reasons: string[] } {
  const { type, distinct, identifiers, longText } = statistics
  if (identifiers.length > 0) return { role: 'identifier', reasons: [...identifiers] }
  const hint = NAME_HINTS.find(({ pattern }) => pattern.test(statistics.name))
  const fewValues = distinct === 'few' || distinct === 'one'
  if (hint !== undefined && !(hint.reason === 'id-name' && fewValues)) {
    return { role: hint.role, reasons: distinct === 'unique-like' ? [hint.reason, 'unique-like'] : [hint.reason] }
  }
  if (type === 'date' || type === 'timestamp') return { role: 'time', reasons: ['date'] }
  if (longText) return { role: 'free_text', reasons: ['long-text'] }
  if (fewValues) return { role: 'dimension', reasons: ['few-values'] }
  if (type === 'integer' || type === 'decimal') return { role: 'measure', reasons: ['number'] }
  if (distinct === 'unique-like') return { role: 'identifier', reasons: ['unique-like'] }
  return { role: 'plain', reasons: ['many-values'] }
}
