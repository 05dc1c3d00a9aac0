import { describe, expect, test } from 'vitest'
import { editDraft, mergeDrafts, renameTable } from './edit-draft.ts'
import { numberAt, readDraft, textAt, valueAt } from './policy-draft.ts'

const TEXT = `# The clinics of the city.
dataset: clinics
title: { zh: 门诊, en: Clinics }
provider: { zh: 市卫健委, en: Health Commission }
grade: general-3
privacy:
  unit: { name: resident, title: { zh: 居民, en: resident } }
  neighbouring: add-or-remove-unit
  delta: 0.000001
budget:
  dataset: { epsilon: 20 } # for all
  person: { epsilon: 8 }
tables:
  visits:
    title: { zh: 就诊, en: Visits }
    kind: private
    unitColumn: person_id
    columns:
      person_id:
        title: { zh: 标识, en: Id }
        type: text
        role: identifier
        grade: general-3
        uses: []
      cost:
        title: { zh: 费用, en: Cost }
        type: decimal
        scale: 2
        role: measure
        grade: general-2
        uses: [aggregate]
        bounds:
`

describe('reading', () => {
  test('a complete text is a policy', () => {
    const draft = readDraft(TEXT.replace('        bounds:\n', ''))
    expect(draft.issues).toEqual([])
    expect(draft.policy?.dataset).toBe('clinics')
    expect(draft.lineOf(['tables', 'visits', 'columns', 'cost', 'scale'])).toBe(28)
  })
  test('text that is not YAML is placed, and the form has nothing to read', () => {
    const draft = readDraft('dataset: [clinics\ngrade: general-3\n')
    expect(draft.content).toBeNull()
    expect(draft.issues.map(({ line, key }) => [line, key])).toEqual([[2, 'issue.yaml']])
  })
  test.each([
    ['grade: general-3\nprivacy', 'grade: general-9\nprivacy', 5, 'grade', 'issue.choice'],
    ['dataset: { epsilon: 20 }', 'dataset: { epsilon: 2000 }', 11, 'budget.dataset.epsilon', 'issue.big'],
    ['dataset: { epsilon: 20 }', 'dataset: { epsilon: many }', 11, 'budget.dataset.epsilon', 'issue.type'],
    ['  delta: 0.000001\n', '', 6, 'privacy.delta', 'issue.missing'],
    ['kind: private', 'kind: private\n    colour: red', 14, 'tables.visits', 'issue.unknown'],
  ])('an issue stands at its line: %s -> %s', (from, to, line, path, key) => {
    const issues = readDraft(TEXT.replace('        bounds:\n', '').replace(from, to)).issues
    expect(issues.map((issue) => [issue.line, issue.path, issue.key])).toEqual([[line, path, key]])
  })
  test('parts are read leniently', () => {
    const { content } = readDraft(TEXT)
    expect(textAt(content, ['title', 'zh'])).toBe('门诊')
    expect(numberAt(content, ['privacy', 'delta'])).toBe(0.000001)
    expect(numberAt(content, ['tables', 'visits', 'columns', 'cost', 'bounds', 0])).toBeNull()
    expect(valueAt(content, ['nothing', 'here'])).toBeUndefined()
  })
})

describe('editing', () => {
  const changedLines = (text: string, edited: string): string[] => {
    const known = new Set(text.split('\n'))
    return edited.split('\n').filter((line) => !known.has(line))
  }
  test.each([
    [['grade'], 'general-4', ['grade: general-4']],
    [['budget', 'dataset', 'epsilon'], 12.5, ['  dataset: { epsilon: 12.5 } # for all']],
    [['title', 'en'], 'Clinics, all', ['title: { zh: 门诊, en: "Clinics, all" }']],
    [['tables', 'visits', 'columns', 'cost', 'bounds'], [0, 1000], ['        bounds: [0, 1000]']],
    [['tables', 'visits', 'columns', 'cost', 'uses'], ['aggregate', 'filter'], ['        uses: [aggregate, filter]']],
    [
      ['codeLists', 'kinds'],
      [{ value: 'a', zh: '甲' }, { value: 'b' }],
      ['codeLists:', '  kinds:', '    - { value: a, zh: 甲 }', '    - { value: b }'],
    ],
    [['tables', 'visits', 'contribution', 'rows'], 12, ['    contribution:', '      rows: 12']],
    [
      ['tables', 'visits', 'columns', 'cost', 'measure'],
      { zh: '元', en: 'CNY' },
      ['        measure: { zh: 元, en: CNY }'],
    ],
  ] as const)('%j = %j changes its own lines only', (path, value, expected) => {
    expect(changedLines(TEXT, editDraft(TEXT, path, value))).toEqual(expected)
  })
  test('the mark of a blank goes away with the blank', () => {
    expect(editDraft('delta: # ◂ e.g. 0.000001\ngrade: general-1\n', ['delta'], 1e-6)).toBe(
      'delta: 0.000001\ngrade: general-1\n',
    )
  })
  test('comments stay', () => {
    const edited = editDraft(TEXT, ['grade'], 'general-4')
    expect(edited).toContain('# The clinics of the city.')
    expect(edited).toContain('# for all')
  })
  test('a part is removed', () => {
    expect(editDraft(TEXT, ['tables', 'visits', 'columns', 'cost', 'scale'], undefined)).not.toContain('scale')
  })
  test('text that is not YAML is left alone', () => {
    expect(editDraft('a: [', ['grade'], 'general-1')).toBe('a: [')
  })
  test('a table gets another name', () => {
    const draft = readDraft(renameTable(TEXT, 'visits', 'stays'))
    expect(valueAt(draft.content, ['tables', 'stays', 'kind'])).toBe('private')
    expect(valueAt(draft.content, ['tables', 'visits'])).toBeUndefined()
  })
})

test('several drafts become one: the head of the first, the tables of all', () => {
  const second = TEXT.replace('dataset: clinics', 'dataset: other').replace('  visits:', '  stays:')
  const { content } = readDraft(mergeDrafts([TEXT, second]))
  expect(textAt(content, ['dataset'])).toBe('clinics')
  expect(Object.keys(valueAt(content, ['tables']) as object)).toEqual(['visits', 'stays'])
})
