import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MAX_YAML_TOKENS, parsePolicyObject, parsePolicyYaml } from './parse-policy.ts'
import { writePolicyYaml } from './write-policy.ts'

const EXAMPLES = new URL('../../privacy/examples/', import.meta.url)
const examples = readdirSync(EXAMPLES).toSorted()
const read = (name: string): string => readFileSync(new URL(name, EXAMPLES), 'utf8')
const CLINIC = read('clinic.yaml')

/** The example with one line changed; `from` must be there once. */
function changed(from: string, to: string): string {
  expect(CLINIC.split(from)).toHaveLength(2)
  return CLINIC.replace(from, to)
}
const lineOf = (yaml: string, text: string): number => yaml.split('\n').findIndex((line) => line.includes(text)) + 1

describe('a policy file', () => {
  it.each(examples)('%s is accepted, and written anew it says the same', (name) => {
    const first = parsePolicyYaml(read(name))
    if (first.kind === 'refused') throw new Error(JSON.stringify(first.issues))
    expect(parsePolicyYaml(writePolicyYaml(first.policy))).toMatchObject({ kind: 'parsed', policy: first.policy })
    expect(parsePolicyObject(first.policy)).toMatchObject({ kind: 'parsed', policy: first.policy })
  })

  it('knows the line of every part', () => {
    const parsed = parsePolicyYaml(CLINIC)
    if (parsed.kind === 'refused') throw new Error('refused')
    expect(parsed.lines.lineOf(['tables', 'visits', 'columns', 'cost'])).toBe(lineOf(CLINIC, 'cost:'))
    expect(parsed.lines.lineOf(['tables', 'visits', 'columns', 'cost', 'bounds'])).toBe(lineOf(CLINIC, 'bounds:'))
    expect(parsed.lines.lineOf(['tables', 'visits', 'columns', 'nothing'])).toBe(lineOf(CLINIC, 'columns:'))
    expect(parsed.lines.lineOf(['codeLists', 'wards', 1])).toBe(lineOf(CLINIC, 'value: S'))
  })

  it.each<[string, string, string, string, string, string]>([
    [
      'a misspelt use',
      'uses: [aggregate, filter]',
      'uses: [aggregate, fitler]',
      'tables.visits.columns.cost.uses.1',
      'write one of',
      '只能是',
    ],
    [
      'an unknown entry',
      'role: measure',
      'role: measure\n        colour: red',
      'tables.visits.columns.cost',
      'unknown: colour',
      '不认识的项：colour',
    ],
    ['a missing part', 'delta: 0.000001', '', 'privacy.delta', 'it is missing', '缺少这一项'],
    ['a wrong type', 'delta: 0.000001', 'delta: small', 'privacy.delta', 'a number is expected', '应为数字'],
    [
      'a number out of range',
      'delta: 0.000001',
      'delta: 0.5',
      'privacy.delta',
      'above the most allowed',
      '大于允许的最大值',
    ],
    ['a column name in capitals', 'cost:', 'Cost:', 'tables.visits.columns.Cost', 'a name has small letters', '名称由'],
    [
      'a unit column that is not there',
      'unitColumn: person_id',
      'unitColumn: patient',
      'tables.visits.unitColumn',
      'no such column',
      '没有这一列',
    ],
    [
      'a unit column with a name that every object of the language has',
      'unitColumn: person_id',
      'unitColumn: constructor',
      'tables.visits.unitColumn',
      'no such column',
      '没有这一列',
    ],
    [
      'a code list with such a name',
      'codeList: wards',
      'codeList: constructor',
      'tables.visits.columns.ward.codeList',
      'no such code list',
      '没有这个代码表',
    ],
    [
      'a private table without unit',
      'unitColumn: person_id',
      '',
      'tables.visits',
      '`unitColumn` is missing',
      '缺少 `unitColumn`',
    ],
    [
      'a unit column of another role',
      'role: identifier',
      'role: plain',
      'tables.visits.columns.person_id.role',
      'has role `identifier`',
      '角色应为',
    ],
    [
      'bounds the wrong way round',
      'bounds: [0, 1000]',
      'bounds: [1000, 0]',
      'tables.visits.columns.cost.bounds',
      'not below',
      '不小于',
    ],
    [
      'bounds finer than the column',
      'bounds: [0, 1000]',
      'bounds: [0, 1000.005]',
      'tables.visits.columns.cost.bounds',
      'more decimal digits',
      '小数位数',
    ],
    [
      'bounds that cannot be summed',
      'bounds: [0, 1000]',
      'bounds: [0, 1.0e+18]',
      'tables.visits.columns.cost.bounds',
      'too wide',
      '过宽',
    ],
    ['a decimal without scale', 'scale: 2', '', 'tables.visits.columns.cost', '`scale` is missing', '缺少 `scale`'],
    [
      'an unknown code list',
      'codeList: wards',
      'codeList: words',
      'tables.visits.columns.ward.codeList',
      'no such code list',
      '没有这个代码表',
    ],
    ['a code twice in a list', 'value: S', 'value: M', 'codeLists.wards.1', 'in the list already', '已在代码表中'],
    [
      'a column above the grade of the dataset',
      'grade: general-3\n        uses',
      'grade: important\n        uses',
      'tables.visits.columns.cost.grade',
      'above that of the dataset',
      '高于数据集',
    ],
    [
      'a combination of columns that are not there',
      'visits.ward, visits.cost',
      'visits.ward, costs',
      'forbiddenCombinations.0.1',
      '`table.column`',
      '`表.列`',
    ],
    [
      'a use of the unit beyond joining and counting',
      'uses: [join, aggregate]',
      'uses: [join, group]',
      'tables.visits.columns.person_id.uses',
      'joined and counted only',
      '连接和计数',
    ],
  ])('is turned down at its line for %s', (_what, from, to, path, reasonEn, reasonZh) => {
    const yaml = changed(from, to)
    const parsed = parsePolicyYaml(yaml)
    if (parsed.kind === 'parsed') throw new Error('accepted')
    const issue = parsed.issues.find((candidate) => candidate.path === path)
    expect(issue).toMatchObject({
      code: 'POLICY_INVALID',
      reasonEn: expect.stringContaining(reasonEn),
      reasonZh: expect.stringContaining(reasonZh),
    })
    expect(issue?.line).toBeGreaterThan(1)
  })

  it.each<[string, string, string, string, string]>([
    [
      'names no private table',
      'table: visits, key',
      'table: wards, key',
      'tables.prescriptions.unitPath.table',
      'private table',
    ],
    ['names no key', 'key: visit_id }', 'key: visit_no }', 'tables.prescriptions.unitPath.key', 'no such column'],
    [
      'names no column',
      'column: visit_id',
      'column: visit_no',
      'tables.prescriptions.unitPath.column',
      'no such column',
    ],
    [
      'runs in a circle',
      'table: visits, key: visit_id',
      'table: items, key: prescription_id',
      'tables.prescriptions.unitPath.table',
      'no unit is reached',
    ],
    ['compares two types', 'key: visit_id }', 'key: cost }', 'tables.prescriptions.unitPath.key', 'another type'],
    [
      'is not needed',
      'column: visit_id, table',
      'column: person_id, table',
      'tables.prescriptions.unitPath.column',
      'no such column',
    ],
  ])('is turned down at its line when a path to the unit %s', (_what, from, to, path, reasonEn) => {
    const yaml = read('dispensary.yaml')
    expect(yaml.split(from)).toHaveLength(2)
    const parsed = parsePolicyYaml(yaml.replace(from, to))
    if (parsed.kind === 'parsed') throw new Error('accepted')
    const issue = parsed.issues.find((candidate) => candidate.path === path)
    expect(issue?.reasonEn).toContain(reasonEn)
    expect(issue?.line).toBe(lineOf(yaml, from))
  })

  it('lists every reason of one stage at once', () => {
    const parsed = parsePolicyYaml(changed('delta: 0.000001', '').replace('role: measure', 'role: number'))
    expect(parsed).toMatchObject({
      kind: 'refused',
      issues: [{ path: 'privacy.delta' }, { path: 'tables.visits.columns.cost.role' }],
    })
  })

  it.each([
    ['an open bracket', 'title: { zh: 甲, en: A\nprovider: x', 2],
    ['a tab as indentation', 'a:\n\tb: 1', 2],
    ['a key twice', 'dataset: a\ndataset: b', 2],
    ['a key twice deep inside', 'a:\n  - b: 1\n    c: {d: 1,\n    d: 2}', 4],
    ['a key twice, once as a text', "a:\n  1: x\n  '1': y", 3],
    ['nesting without end', '['.repeat(100_000), 1],
    ['an anchor that is used', 'a: &x [1]\nb: *x', 1],
  ])('is turned down as YAML for %s', (_what, yaml, line) => {
    expect(parsePolicyYaml(yaml)).toMatchObject({ kind: 'refused', issues: [{ code: 'POLICY_YAML', line }] })
  })

  it.each(['', 'just text', '[1, 2]', 'null', '42'])('is turned down for other content: %j', (yaml) => {
    expect(parsePolicyYaml(yaml)).toMatchObject({ kind: 'refused' })
  })

  it('names some of many unknown entries, and how many there are', () => {
    const keys = Array.from({ length: 30_000 }, (_, n) => `k${n}: 1`)
    const parsed = parsePolicyYaml(`${CLINIC}\n${keys.join('\n')}\n`)
    expect(parsed).toMatchObject({
      issues: [
        {
          code: 'POLICY_INVALID',
          reasonEn: 'unknown: k0, k1, k2, k3, k4, k5, k6, k7, k8, k9 and 29990 more',
          reasonZh: '不认识的项：k0、k1、k2、k3、k4、k5、k6、k7、k8、k9等 30000 项',
        },
      ],
    })
  })

  it('is accepted with the longest code list', () => {
    const codes = Array.from({ length: 20_000 }, (_, n) => `    - value: C${n}\n      zh: 码${n}\n      en: Code ${n}`)
    const yaml = changed('codeLists:\n', `codeLists:\n  many:\n${codes.join('\n')}\n`)
    const parsed = parsePolicyYaml(yaml)
    expect(parsed.kind).toBe('parsed')
    expect(parsed.kind === 'parsed' && parsed.lines.lineOf(['codeLists', 'many', 19_999, 'en'])).toBe(
      lineOf(yaml, 'Code 19999'),
    )
  })

  it('is turned down at the line where it has more parts than are read', () => {
    expect(parsePolicyYaml(Array.from({ length: 150_000 }, (_, n) => `k${n}: 1`).join('\n'))).toEqual({
      kind: 'refused',
      issues: [
        {
          code: 'POLICY_INVALID',
          path: '',
          line: expect.any(Number),
          column: null,
          reasonEn: 'the file has more than 600000 parts (keys, values and signs)',
          reasonZh: '文件的键、值与符号合计超过 600000 个',
        },
      ],
    })
    // A comment and the end of its line are two tokens.
    const comments = '#\n'.repeat(MAX_YAML_TOKENS / 2)
    expect(parsePolicyYaml(`${comments}#`)).toMatchObject({
      issues: [{ code: 'POLICY_INVALID', path: '', line: MAX_YAML_TOKENS / 2 + 1 }],
    })
  })

  it('is not swallowed by aliases that multiply', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghijklmnopqrstuvwxyz'
        .split('')
        .map((name, i, all) => `${name}: &${name} [*${all[i - 1] ?? 'a'}, *${all[i - 1] ?? 'a'}]`),
    ].join('\n')
    expect(parsePolicyYaml(bomb)).toMatchObject({ kind: 'refused' })
  })
})
