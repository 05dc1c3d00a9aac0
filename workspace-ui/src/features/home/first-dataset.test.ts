import type { Dataset } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { firstDataset } from './first-dataset.ts'

const dataset = (name: string, status: Dataset['status']): Dataset => ({ name, status }) as Dataset

test.each([
  ['the demonstration is first', [dataset('enterprise', 'published'), dataset('hospital', 'published')], 'hospital'],
  ['what cannot be asked is passed over', [dataset('hospital', 'suspended'), dataset('school', 'published')], 'school'],
  ['nothing can be asked', [dataset('hospital', 'draft')], null],
])('%s', (_, datasets, expected) => {
  expect(firstDataset(datasets)).toBe(expected)
})
