import { describe, expect, test } from 'vitest'
import { changeTabs, newTab, nextName, parseTabs, privacyOf, type EditorTabs } from './editor-tabs.ts'

const two: EditorTabs = { tabs: [newTab('a', 'query-1.sql', 'SELECT 1'), newTab('b', 'query-2.sql', '')], active: 'a' }

describe('tabs', () => {
  test('typed text goes to its own tab', () => {
    const { tabs, active } = changeTabs(two, { kind: 'edit', id: 'b', text: 'SELECT 2' })
    expect(tabs.map((tab) => tab.text)).toEqual(['SELECT 1', 'SELECT 2'])
    expect(active).toBe('a')
  })
  test('closing the shown tab shows its neighbour', () => {
    expect(changeTabs(two, { kind: 'close', id: 'a' })).toMatchObject({ active: 'b', tabs: [{ id: 'b' }] })
  })
  test('the last tab cannot be closed', () => {
    const one = changeTabs(two, { kind: 'close', id: 'b' })
    expect(changeTabs(one, { kind: 'close', id: 'a' })).toEqual(one)
  })
  test('a new tab takes a free name and is shown', () => {
    const name = nextName(two.tabs, 'query')
    expect(name).toBe('query-3.sql')
    expect(changeTabs(two, { kind: 'add', id: 'c', name, text: '' })).toMatchObject({ active: 'c' })
  })
})

describe('the browser store', () => {
  test('gives back what was put in', () => {
    expect(parseTabs(JSON.stringify(two))).toEqual(two)
  })
  test.each([null, 'not json', '{}', '{"tabs":[{"id":1}]}'])('%s is no tabs', (stored) => {
    expect(parseTabs(stored)).toBeNull()
  })
  test('fills in what an older version did not keep', () => {
    expect(parseTabs('{"tabs":[{"id":"a","name":"n","text":"t"}],"active":"gone"}')).toEqual({
      tabs: [newTab('a', 'n', 't')],
      active: 'a',
    })
  })
})

test('a price wish is asked in the words of the API', () => {
  expect(privacyOf({ kind: 'epsilon', epsilon: 0.5 })).toEqual({ privacy: { epsilon: 0.5 } })
  expect(privacyOf({ kind: 'accuracy', column: 'visits', absolute: 27 })).toEqual({
    accuracy: { column: 'visits', absolute: 27, confidence: 0.95 },
  })
})
