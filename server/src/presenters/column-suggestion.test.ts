import { creditCodeCheckCharacter, parsePolicyYaml, residentIdCheckCharacter } from '@yingbi/policies'
import { describe, expect, it } from 'vitest'
import { columnStatistics } from '../governed-data/import/column-statistics.ts'
import { suggestColumn } from './column-suggestion.ts'
import { draftPolicyYaml } from './draft-policy.ts'

const many = (make: (n: number) => string, count = 200): string[] => Array.from({ length: count }, (_, n) => make(n))
const suggest = (name: string, values: (string | null)[]) =>
  suggestColumn(columnStatistics({ name, sourceName: name }, values))
const pad = (n: number, length: number): string => String(n).padStart(length, '0')
const residentId = (n: number): string => {
  const digits = `57010219${pad(60 + (n % 40), 2)}0101${pad(n, 3)}`
  return digits + residentIdCheckCharacter(digits)
}
const creditCode = (n: number): string => {
  const code = `91570102${pad(n, 9)}`
  return code + creditCodeCheckCharacter(code)
}
const luhn = (n: number): string => {
  const body = `622200000${pad(n, 6)}`
  const sum = body
    .split('')
    .toReversed()
    .reduce(
      (total, digit, i) =>
        total + (i % 2 === 0 ? ((Number(digit) * 2) % 10) + Math.floor((Number(digit) * 2) / 10) : Number(digit)),
      0,
    )
  return `${body}${(10 - (sum % 10)) % 10}`
}

describe('the suggestion for a column', () => {
  it.each<[string, (string | null)[], object]>([
    ['c1', many(residentId), { role: 'identifier', type: 'text', reasons: ['resident-id-checksum'] }],
    ['c2', many(creditCode), { role: 'identifier', type: 'text', reasons: ['credit-code-checksum'] }],
    ['c3', many((n) => `138${pad(n, 8)}`), { role: 'identifier', type: 'text', reasons: ['mobile-number'] }],
    ['c4', many(luhn), { role: 'identifier', type: 'text', reasons: ['bank-card-luhn'] }],
    ['c5', many((n) => `user${n}@example.com`), { role: 'identifier', reasons: ['email'] }],
    [
      'c6',
      many((n) => `${'王李张刘陈'[n % 5] ?? ''}${'伟芳娜敏静丽'[n % 6] ?? ''}`),
      { role: 'identifier', reasons: ['person-name'] },
    ],
    // A few typing errors do not hide it; a column that is mostly something else is not one.
    [
      'c7',
      [...many(residentId, 95), ...many((n) => `x${n}`, 5)],
      { role: 'identifier', reasons: ['resident-id-checksum'] },
    ],
    ['c8', [...many(residentId, 50), ...many((n) => `x${n}`, 50)], { reasons: ['unique-like'] }],
    ['patient_id', many((n) => String(n % 90)), { role: 'identifier', type: 'text', reasons: ['id-name'] }],
    [
      '出生日期',
      many((n) => `1980-01-${pad(1 + (n % 28), 2)}`),
      { role: 'quasi', type: 'date', reasons: ['birth-date'] },
    ],
    ['sex', many((n) => 'MF'[n % 2] ?? ''), { role: 'quasi', type: 'code', distinct: 'few' }],
    ['age', many((n) => String(n % 90)), { role: 'quasi', type: 'integer', distinct: 'many' }],
    ['postcode', many((n) => pad(n, 6)), { role: 'quasi', type: 'text' }],
    ['区县', many((n) => ['甲', '乙'][n % 2] ?? ''), { role: 'quasi', type: 'code' }],
    ['visited', many((n) => `2025-01-${pad(1 + (n % 28), 2)} 08:00`), { role: 'time', type: 'timestamp' }],
    ['cost', many((n) => `${n}.25`), { role: 'measure', type: 'decimal', scale: 2 }],
    ['visits', many((n) => String(n % 70)), { role: 'measure', type: 'integer', distinct: 'many' }],
    ['ward', many((n) => `W${n % 3}`), { role: 'dimension', type: 'code', reasons: ['few-values'] }],
    ['paid', many((n) => (n % 2 === 0 ? '是' : '否')), { role: 'dimension', type: 'boolean' }],
    [
      'remark',
      many((n) => `第 ${n} 位患者主诉头晕三天，伴有恶心，建议完善检查并于两周后复诊，必要时住院观察。`),
      { role: 'free_text', type: 'text' },
    ],
    ['only', many(() => 'x'), { distinct: 'one' }],
    [
      'gaps',
      [...many((n) => String(n), 150), ...Array.from({ length: 50 }, () => null)],
      { nullShare: 0.25, type: 'integer' },
    ],
    ['words', ['NA', '', 'null', ...many((n) => String(n), 197)], { nullShare: 0.02, type: 'integer' }],
    ['empty', [null, null], { type: 'text', nullShare: 1, distinct: 'one' }],
    ['wide', many((n) => `${n}.123456789`), { type: 'decimal', scale: 6 }],
    ['mixed', ['1', '2', 'three', ...many((n) => String(n))], { type: 'text' }],
  ])('%s', (name, values, expected) => {
    expect(suggest(name, values)).toMatchObject(expected)
  })
})

describe('a draft policy', () => {
  const columns = [
    suggest(
      'patient_id',
      many((n) => `p${n}`),
    ),
    suggest(
      'ward',
      many((n) => `W${n % 3}`),
    ),
    suggest(
      'cost',
      many((n) => `${n}.5`),
    ),
  ]
  const yaml = draftPolicyYaml({ fileName: 'C:\\data\\2025 "Visits": #1.csv', approximateRows: 200, columns })

  it('is refused at each blank, and nowhere else', () => {
    const parsed = parsePolicyYaml(yaml)
    if (parsed.kind === 'parsed') throw new Error('accepted')
    const lines = yaml.split('\n')
    for (const { line } of parsed.issues) expect(lines[(line ?? 0) - 1]).toContain('◂')
  })

  it('holds no value of the file', () => {
    for (const value of ['W0', 'W1', 'p17', '17.5']) expect(yaml).not.toContain(value)
  })

  it('is accepted once the blanks are filled in', () => {
    const filled = yaml
      .replaceAll('{ zh: , en: }', '{ zh: 甲, en: A }')
      .replace('{ name: ,', '{ name: patient,')
      .replace('delta: #', 'delta: 0.000001 #')
      .replaceAll('epsilon: ,', 'epsilon: 1,')
      .replace('unitColumn: #', 'unitColumn: patient_id #')
      .replace('{ rows: , groups: , rowsPerGroup: }', '{ rows: 1, groups: 1, rowsPerGroup: 1 }')
      .replace('bounds: #', 'bounds: [0, 100] #')
      .replace('ward_codes: []', 'ward_codes: [{ value: W0 }]')
    expect(parsePolicyYaml(filled)).toMatchObject({ kind: 'parsed' })
  })
})
