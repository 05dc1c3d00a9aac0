import type { BilingualText, DatasetPolicy } from '@yingbi/contracts'
import type { ColumnUse, EngineRefusal } from '@yingbi/engine'
import type { ColumnUseCheck, CombinationViolation, UseViolation } from '@yingbi/policies'
import { columnMentions } from './column-mentions.ts'
import { COLUMN_USE_NAMES } from './column-use-names.ts'

export interface PolicyQuestion {
  readonly sql: string
  /** Every use that the statement makes, granted or not. */
  readonly uses: readonly ColumnUse[]
  /** Whether a rewrite would no longer be refused for this column. */
  readonly helps: (edits: EngineRefusal['edits'], column: string) => boolean
}

/** The refusals of a question whose column uses the policy does not grant, with the proof of each in both languages. */
export function policyRefusals(
  check: ColumnUseCheck,
  policy: DatasetPolicy,
  question: PolicyQuestion,
): readonly EngineRefusal[] {
  return [
    ...check.uses.map((violation) => useRefusal(violation, policy.provider, check, question)),
    ...check.combinations.map((violation) => combinationRefusal(violation, policy.privacy.unit.title)),
  ]
}

function useRefusal(
  violation: UseViolation,
  owner: BilingualText,
  check: ColumnUseCheck,
  question: PolicyQuestion,
): EngineRefusal {
  const { table, column, use, operator, span, grantedUses } = violation
  const edits = violation.suggestion === null ? [] : replaceColumn(violation, violation.suggestion, check, question)
  const suggestion = edits.length > 0 ? violation.suggestion : null
  const name = COLUMN_USE_NAMES[use]
  const granted = grantedUses.map((granted) => COLUMN_USE_NAMES[granted])
  const ask = {
    zh: `向${owner.zh}申请为 ${column} 授予「${name.zh}」。`,
    en: `Ask ${owner.en} to grant "${name.en}" for ${column}.`,
  }
  const fix =
    suggestion === null
      ? ask
      : { zh: `改用 ${suggestion}，现在就能运行。`, en: `Use ${suggestion} instead; it can run now.` }
  return {
    code: 'POLICY_USE_MISSING',
    span,
    column: `${table}.${column}`,
    operator,
    params: {
      column,
      operator,
      useEn: name.en,
      useZh: name.zh,
      ownerEn: owner.en,
      ownerZh: owner.zh,
      grantedEn: granted.length === 0 ? 'none' : granted.map(({ en }) => en).join(', '),
      grantedZh: granted.length === 0 ? '无' : granted.map(({ zh }) => zh).join('、'),
      fixEn: fix.en,
      fixZh: fix.zh,
    },
    edits,
  }
}

/**
 * Puts another column in every place that names this one, except where its use is granted: a filter on the old column
 * keeps its meaning. None when the statement would still be refused for it.
 */
function replaceColumn(
  violation: UseViolation,
  suggestion: string,
  check: ColumnUseCheck,
  { sql, uses, helps }: PolicyQuestion,
): EngineRefusal['edits'] {
  const { table, column } = violation
  const refused = new Set(check.uses.map(({ span }) => span?.end))
  const granted = uses.filter((use) => use.table === table && use.column === column && !refused.has(use.span?.end))
  const kept = new Set(granted.map(({ span }) => span?.end))
  const edits = columnMentions(sql, column)
    .filter(({ end }) => !kept.has(end))
    .map((place) => ({ ...place, text: suggestion }))
  return helps(edits, column) ? edits : []
}

function combinationRefusal({ columns, uses }: CombinationViolation, unit: BilingualText): EngineRefusal {
  const first = uses[0]
  return {
    code: 'POLICY_COMBINATION_FORBIDDEN',
    span: first?.span ?? null,
    column: first === undefined ? null : `${first.table}.${first.column}`,
    operator: first?.operator ?? null,
    params: { columns: columns.join(', '), unitEn: unit.en, unitZh: unit.zh },
    edits: [],
  }
}
