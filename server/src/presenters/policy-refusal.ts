import type { BilingualText, DatasetPolicy } from '@yingbi/contracts'
import type { EngineRefusal } from '@yingbi/engine'
import type { ColumnUseCheck, CombinationViolation, UseViolation } from '@yingbi/policies'
import { COLUMN_USE_NAMES } from './column-use-names.ts'

/** The refusals of a question whose column uses the policy does not grant, with the proof of each in both languages. */
export function policyRefusals(check: ColumnUseCheck, policy: DatasetPolicy, sql: string): readonly EngineRefusal[] {
  return [
    ...check.uses.map((violation) => useRefusal(violation, policy.provider, sql)),
    ...check.combinations.map((violation) => combinationRefusal(violation, policy.privacy.unit.title)),
  ]
}

function useRefusal(violation: UseViolation, owner: BilingualText, sql: string): EngineRefusal {
  const { table, column, use, operator, span, grantedUses, suggestion } = violation
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
    edits: suggestion === null || span === null ? [] : [{ ...span, text: qualifierAt(sql, span) + suggestion }],
  }
}

/** `v.` where the column was written as `v.cost`. */
function qualifierAt(sql: string, span: { readonly start: number; readonly end: number }): string {
  const written = sql.slice(span.start, span.end)
  return written.slice(0, written.lastIndexOf('.') + 1)
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
