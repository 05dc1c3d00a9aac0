import { COLUMN_USES, type BudgetLimit, type ColumnPolicy, type DatasetPolicy, type Grade } from '@yingbi/contracts'
import { GRADES } from './grades.ts'

/** What a new version opens, and what it closes. The two are counted apart: the one needs a second look. */
export interface PolicyChanges {
  readonly loosened: readonly string[]
  readonly tightened: readonly string[]
}

const WINDOW_DAYS: Readonly<Record<BudgetLimit['window'], number>> = { day: 1, week: 7, month: 30, lifetime: Infinity }

/** Compares the parts of two policies that decide what may be asked. Entries are paths: `visits.cost filter`. */
export function policyChanges(before: DatasetPolicy, after: DatasetPolicy): PolicyChanges {
  const loosened: string[] = []
  const tightened: string[] = []
  /** `step` above 0 opens, below 0 closes. */
  const note = (path: string, step: number): void => {
    if (step > 0) loosened.push(path)
    if (step < 0) tightened.push(path)
  }
  for (const scope of ['dataset', 'person'] as const) {
    note(`budget.${scope}`, Math.sign(budgetRate(after.budget[scope]) - budgetRate(before.budget[scope])))
  }
  note('grade', rank(before.grade) - rank(after.grade))
  note('release.review', Number(before.release.review === 'always') - Number(after.release.review === 'always'))
  const [combinationsBefore, combinationsAfter] = [combinations(before), combinations(after)]
  for (const one of combinationsBefore) if (!combinationsAfter.has(one)) note(`forbiddenCombinations ${one}`, 1)
  for (const one of combinationsAfter) if (!combinationsBefore.has(one)) note(`forbiddenCombinations ${one}`, -1)
  const [columnsBefore, columnsAfter] = [columns(before), columns(after)]
  for (const path of new Set([...columnsBefore.keys(), ...columnsAfter.keys()])) {
    const [old, fresh] = [columnsBefore.get(path), columnsAfter.get(path)]
    for (const use of COLUMN_USES) {
      note(`${path} ${use}`, Number(fresh?.uses.includes(use) ?? false) - Number(old?.uses.includes(use) ?? false))
    }
    if (old !== undefined && fresh !== undefined) note(`${path} grade`, rank(old.grade) - rank(fresh.grade))
  }
  return { loosened, tightened }
}

const rank = (grade: Grade): number => GRADES.indexOf(grade)

/** A limit over a shorter window refills sooner, and so allows more. */
function budgetRate({ epsilon, window }: BudgetLimit): number {
  return Number.isFinite(WINDOW_DAYS[window]) ? 1e6 + epsilon / WINDOW_DAYS[window] : epsilon
}

function combinations(policy: DatasetPolicy): ReadonlySet<string> {
  return new Set(policy.forbiddenCombinations.map((names) => names.toSorted().join(' + ')))
}

function columns(policy: DatasetPolicy): ReadonlyMap<string, ColumnPolicy> {
  return new Map(
    Object.entries(policy.tables).flatMap(([table, { columns: all }]) =>
      Object.entries(all).map(([name, column]) => [`${table}.${name}`, column] as const),
    ),
  )
}
