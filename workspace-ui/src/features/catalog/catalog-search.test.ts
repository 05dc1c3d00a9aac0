import type { Dataset, DatasetColumn } from '@yingbi/contracts'
import { describe, expect, test } from 'vitest'
import { facetCounts, passes, type Choice } from './catalog-facets.ts'
import { findInDataset, parseCatalogQuery } from './catalog-search.ts'
import { markSpans } from './marked-text.tsx'
import { standingOf } from './standing.ts'

const column = (name: string, zh: string, en: string): DatasetColumn => ({
  name,
  title: { zh, en },
  type: 'code',
  scale: null,
  role: 'dimension',
  grade: 'general-1',
  uses: [],
  bounds: null,
  measure: null,
  codeList: null,
  codes: name === 'diagnosis' ? [{ value: 'I10', zh: '原发性高血压', en: 'Essential hypertension' }] : null,
  policyLine: null,
})

const hospital: Dataset = {
  id: 'd1',
  name: 'hospital',
  title: { zh: '门诊与住院就诊', en: 'Hospital visits' },
  description: { zh: '按月更新', en: 'Updated monthly' },
  provider: { zh: '市卫健委', en: 'Health Commission' },
  source: null,
  grade: 'general-3',
  status: 'published',
  shareType: 'conditional',
  labels: ['卫生'],
  unit: { name: 'person', title: { zh: '居民', en: 'Resident' } },
  delta: 1e-6,
  policyVersion: 7,
  updatedAt: '2025-11-22T02:00:00Z',
  forbiddenCombinations: [],
  tables: [
    {
      name: 'visits',
      title: { zh: '就诊', en: 'Visits' },
      kind: 'private',
      unitColumn: 'person_id',
      contribution: null,
      approximateRows: 1_200_000,
      columns: [column('visit_date', '就诊日期', 'Visit date'), column('diagnosis', '诊断', 'Diagnosis')],
    },
  ],
  allowedActions: [],
}

test('fields are read with both colons and in both languages', () => {
  expect(parseCatalogQuery('就诊 列:诊断 provider：health code:I10')).toEqual({
    words: ['就诊'],
    column: ['诊断'],
    provider: ['health'],
    code: ['i10'],
  })
})

describe('finding', () => {
  const find = (text: string) => findInDataset(hospital, parseCatalogQuery(text), 'zh')
  test.each([
    ['', []],
    ['hospital', []],
    ['就诊', [{ place: 'column', name: 'visit_date', text: '就诊日期' }]],
    ['代码:高血压', [{ place: 'code', name: 'diagnosis', text: 'I10 原发性高血压' }]],
    ['提供方:卫健', []],
    ['按月', [{ place: 'description', name: '', text: '按月更新' }]],
  ])('%s', (text, hits) => {
    expect(find(text)).toEqual(hits)
  })
  test.each(['学籍', '列:费用', '提供方:医保', '就诊 学籍'])('%s finds nothing', (text) => {
    expect(find(text)).toBeNull()
  })
})

test('every word is marked, once', () => {
  expect(markSpans('visit_date 就诊日期', ['visit', '就诊']).filter((span) => span.marked)).toEqual([
    { start: 0, text: 'visit', marked: true },
    { start: 11, text: '就诊', marked: true },
  ])
})

describe('what can be done', () => {
  const charge = (rho: string, epsilon: number) => ({ rho, epsilon, delta: 1e-6 })
  const budget = (left: string, questionsLeft: number | null) => ({
    scope: 'person' as const,
    dataset: 'hospital',
    person: 'analyst',
    project: null,
    purpose: null,
    spentTight: null,
    limit: charge('0.2', 2.8),
    spent: charge('0.1', 1.9),
    left: charge(left, 1.4),
    window: 'month' as const,
    windowEndsAt: null,
    questionsLeft,
  })
  test('questions left are those of the binding limit', () => {
    expect(standingOf(hospital, budget('0.1', 12))).toMatchObject({ kind: 'open', questionsLeft: 12 })
  })
  test.each([budget('0.1', 0), budget('0', null)])('a limit that admits nothing is exhausted', (spent) => {
    expect(standingOf(hospital, spent).kind).toBe('exhausted')
  })
  test('a suspended dataset stays listed with the reason', () => {
    const allowedActions = [{ action: 'query', allowed: false, reason: '校核中' }]
    expect(standingOf({ ...hospital, status: 'suspended', allowedActions }, null)).toMatchObject({
      kind: 'suspended',
      reason: '校核中',
    })
  })
})

test('a facet counts what the other facets leave', () => {
  const none: Choice = { standing: [], grade: [], provider: [], share: [], unit: [] }
  const items = (['general-3', 'general-3', 'general-1'] as const).map((grade, index) => ({
    dataset: { ...hospital, grade, shareType: index === 0 ? ('none' as const) : ('conditional' as const) },
    standing: standingOf(hospital, null),
  }))
  const choice = { ...none, share: ['conditional'] }
  expect(facetCounts(items, choice, 'grade')).toEqual(
    new Map([
      ['general-3', 1],
      ['general-1', 1],
    ]),
  )
  expect(facetCounts(items, choice, 'share')).toEqual(
    new Map([
      ['none', 1],
      ['conditional', 2],
    ]),
  )
  expect(items.filter((item) => passes(item, choice))).toHaveLength(2)
})
