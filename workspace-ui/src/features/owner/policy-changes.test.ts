import { DatasetPolicy } from '@yingbi/contracts'
import { expect, test } from 'vitest'
import { policyChanges } from './policy-changes.ts'

const column = (uses: readonly string[], grade = 'general-2') => ({
  title: { zh: '列', en: 'Column' },
  type: 'integer',
  role: 'measure',
  grade,
  uses,
})
const policy = (over: Readonly<Record<string, unknown>> = {}, cost = column(['aggregate'])): DatasetPolicy =>
  DatasetPolicy.parse({
    dataset: 'clinics',
    title: { zh: '门诊', en: 'Clinics' },
    provider: { zh: '市卫健委', en: 'Health Commission' },
    grade: 'general-3',
    privacy: {
      unit: { name: 'resident', title: { zh: '居民', en: 'resident' } },
      neighbouring: 'add-or-remove-unit',
      delta: 1e-6,
    },
    budget: { dataset: { epsilon: 20 }, person: { epsilon: 8 } },
    tables: { visits: { title: { zh: '就诊', en: 'Visits' }, kind: 'private', columns: { cost } } },
    ...over,
  })

test.each([
  ['nothing', policy(), policy(), [], []],
  ['a use is granted', policy(), policy({}, column(['aggregate', 'filter'])), ['visits.cost filter'], []],
  ['a use is taken away', policy(), policy({}, column([])), [], ['visits.cost aggregate']],
  [
    'a budget shrinks',
    policy(),
    policy({ budget: { dataset: { epsilon: 16 }, person: { epsilon: 8 } } }),
    [],
    ['budget.dataset'],
  ],
  [
    'a budget refills',
    policy(),
    policy({ budget: { dataset: { epsilon: 20 }, person: { epsilon: 8, window: 'month' } } }),
    ['budget.person'],
    [],
  ],
  ['the grade falls', policy(), policy({ grade: 'general-2' }), ['grade'], []],
  ['a column is graded higher', policy(), policy({}, column(['aggregate'], 'general-3')), [], ['visits.cost grade']],
  ['every result is reviewed', policy(), policy({ release: { review: 'always' } }), [], ['release.review']],
  [
    'a combination is forbidden no more',
    policy({ forbiddenCombinations: [['visits.cost', 'visits.day']] }),
    policy(),
    ['forbiddenCombinations visits.cost + visits.day'],
    [],
  ],
])('%s', (_, before, after, loosened, tightened) => {
  expect(policyChanges(before, after)).toEqual({ loosened, tightened })
})
