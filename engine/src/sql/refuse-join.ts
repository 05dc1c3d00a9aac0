import type { SqlEdit } from '@yingbi/contracts'
import type { Node } from 'libpg-query'
import { type BindState, refuse, refuseConstruct, removalEdits, spanOf, textOf } from './bind-state.ts'
import type { Wording } from './engine-refusal.ts'
import type { ScopeColumn, ScopeTable } from './private-scope.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import type { SourceSpan } from './source-span.ts'

/** Where a join is in the text. */
export interface JoinPlace {
  readonly span: SourceSpan | null
  /** The words LEFT JOIN, CROSS JOIN and the like; null for a comma. */
  readonly keyword: SourceSpan | null
  /** From ON or USING to the end of the condition; null when there is none. */
  readonly condition: SourceSpan | null
  /** End of the right item, where a condition would be written. */
  readonly end: number
  /** For a comma: where a condition is added to WHERE, and the words that go before it. */
  readonly where: { readonly at: number; readonly prefix: string } | null
}

/** A condition that would join the tables, as SQL; null when nothing fits. */
function suggestedCondition(left: readonly ScopeTable[], right: readonly ScopeTable[], onUnit: boolean): string | null {
  for (const a of left) {
    for (const b of right) {
      for (const column of a.columns) {
        const partner = b.columns.find((other) => (onUnit ? other.isUnit && column.isUnit : fits(column, other)))
        if (partner === undefined) continue
        return `${quoteIdentifier(a.alias)}.${quoteIdentifier(column.name)} = ${quoteIdentifier(b.alias)}.${quoteIdentifier(partner.name)}`
      }
    }
  }
  return null
}

function fits(a: ScopeColumn, b: ScopeColumn): boolean {
  return !a.isUnit && !b.isUnit && a.name === b.name && a.column.type.kind === b.column.type.kind
}

interface Written {
  readonly conditions: readonly Node[]
  readonly using: readonly string[]
  readonly place: JoinPlace
}

/** Two private tables joined on something else than the unit: SQL_JOIN_OFF_UNIT with the condition that is missing. */
export function refuseOffUnit(
  left: readonly ScopeTable[],
  right: readonly ScopeTable[],
  written: Written,
  state: BindState,
): null {
  const found = suggestedCondition(left, right, true)
  const { en, zh } = state.catalog.unit.title
  const names = (tables: readonly ScopeTable[]) => tables.map((table) => table.alias).join(', ')
  // A subquery may have left the unit out; then the condition is only words.
  const suggestion = found ?? unitCondition(left, right, state)
  const params = { left: names(left), right: names(right), unitEn: en, unitZh: zh, suggestion }
  // When the condition cannot be kept beside the unit's, the unit's stands alone.
  const alone = found === null ? [] : conditionEdits(suggestion, { ...written, conditions: [] }, state)
  return refuse(state, 'SQL_JOIN_OFF_UNIT', written.place.condition ?? written.place.span, {
    operator: 'JOIN',
    params,
    edits: found === null ? [] : conditionEdits(suggestion, written, state),
    fallback: { edits: alone, params },
  })
}

function unitCondition(left: readonly ScopeTable[], right: readonly ScopeTable[], state: BindState): string {
  const unit = [...state.catalog.tables.values()].find((table) => table.unitColumn !== null)?.unitColumn ?? ''
  const sides = [left[0]?.alias ?? '', right[0]?.alias ?? '']
  return sides.map((alias) => `${quoteIdentifier(alias)}.${quoteIdentifier(unit)}`).join(' = ')
}

/** A join without an equality across it: every row with every row. */
export function refuseCross(
  left: readonly ScopeTable[],
  right: readonly ScopeTable[],
  written: Written,
  state: BindState,
): null {
  const suggestion = suggestedCondition(left, right, false)
  return refuse(state, 'SQL_JOIN_CONDITION', written.place.condition ?? written.place.span, {
    operator: 'JOIN',
    params: CROSS,
    edits: suggestion === null ? [] : conditionEdits(suggestion, written, state),
    ...(suggestion === null
      ? {}
      : { fallback: { edits: conditionEdits(suggestion, { ...written, conditions: [] }, state), params: CROSS } }),
  })
}

const CROSS = {
  reasonEn: 'Without an equality across the join every row would meet every row.',
  reasonZh: '两侧之间没有相等条件，每一行都会与每一行相遇。',
}

/** Writes the condition where the join has one or should have one. */
function conditionEdits(condition: string, written: Written, state: BindState): readonly SqlEdit[] {
  const { place } = written
  if (place.where !== null)
    return [{ start: place.where.at, end: place.where.at, text: `${place.where.prefix}${condition}` }]
  if (place.condition === null) {
    const cross = place.keyword === null ? [] : [{ ...place.keyword, text: 'JOIN' }]
    return [...cross, { start: place.end, end: place.end, text: ` ON ${condition}` }]
  }
  const kept = written.conditions
    .map((node) => textOf(node, state))
    .filter((text) => text !== '' && !/^true$/i.test(text))
  if (written.using.length > 0) return [{ ...place.condition, text: `ON ${condition}` }]
  const [first] = kept
  const rest = first === undefined ? '' : / or /i.test(first) ? ` AND (${first})` : ` AND ${first}`
  return [{ ...place.condition, text: `ON ${condition}${rest}` }]
}

/** A join that keeps rows of nobody: they have no unit. */
export function refuseSide(place: JoinPlace, bothPrivate: boolean, state: BindState): null {
  const text = bothPrivate ? 'LEFT JOIN' : 'JOIN'
  const edits = place.keyword === null ? [] : [{ ...place.keyword, text }]
  return refuse(state, 'SQL_JOIN_CONDITION', place.keyword ?? place.span, {
    operator: 'JOIN',
    params: bothPrivate
      ? {
          reasonEn: 'Of two protected tables one side can be kept whole, by LEFT JOIN or RIGHT JOIN, not both.',
          reasonZh: '两张受保护的表可以用 LEFT JOIN 或 RIGHT JOIN 保留一侧的全部行，不能两侧都保留。',
        }
      : {
          reasonEn: 'It would keep rows that belong to nobody; only the protected side may be kept whole.',
          reasonZh: '它会保留不属于任何单元的行；只能保留受保护一侧的全部行。',
        },
    edits,
  })
}

/** A left join condition that is not an equality across the join. */
export function refuseResidual(node: Node | undefined, state: BindState): null {
  const span = spanOf(node, state)
  return refuse(state, 'SQL_JOIN_CONDITION', span, {
    operator: 'ON',
    params: {
      reasonEn: 'In a left join a condition on both sides must be an equality.',
      reasonZh: '左连接里同时涉及两侧的条件必须是相等。',
    },
    edits: span === null ? [] : [{ ...span, text: 'TRUE' }],
  })
}

/** A unit that a left join may have left empty, where it has to be there. */
export function refuseOptionalUnit(construct: string, span: SourceSpan | null, state: BindState): null {
  return refuseConstruct(
    state,
    construct,
    span,
    {
      reasonEn: 'A left join leaves this column empty where nothing matches.',
      reasonZh: '没有匹配的行时，左连接让这一列为空。',
      fixEn: 'Use the column of the side that is kept whole, or an inner join.',
      fixZh: '改用被完整保留一侧的列，或用内连接。',
    },
    removalEdits(state),
  )
}

/** A released or computed table beside protected rows: it would have to be known before they are read. */
export function refuseReleasedBeside(alias: string, span: SourceSpan | null, state: BindState): null {
  const wording: Wording = {
    reasonEn: `\`${alias}\` is a result, and protected rows are beside it; a result is not known until the rows are read.`,
    reasonZh: `\`${alias}\` 是结果，旁边是受保护的行；读完这些行之前结果还不存在。`,
    fixEn: 'Aggregate the protected rows in a WITH part of their own, then join the two results.',
    fixZh: '先在单独的 WITH 里汇总受保护的行，再连接两个结果。',
  }
  return refuseConstruct(state, 'JOIN', span, wording, removalEdits(state))
}
