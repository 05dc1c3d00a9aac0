import type { SqlEdit } from '@yingbi/contracts'
import type { FuncCall, Node, WindowDef } from 'libpg-query'
import { type BindState, refuse, refuseConstruct, removalEdits, spanOf } from './bind-state.ts'
import type { Wording } from './engine-refusal.ts'
import { isUnitOfRow, type PrivateScope } from './private-scope.ts'
import { quoteIdentifier } from './quote-identifier.ts'
import type { SourceSpan } from './source-span.ts'
import { columnOf } from './split-condition.ts'

/** Whether a window looks at rows of one unit only. */
export function isOfOneUnit(over: WindowDef, scope: PrivateScope): boolean {
  return (over.partitionClause ?? []).some((part) => isUnitColumn(part, scope))
}

/** Whether a part of the block is the privacy unit itself. */
export function isUnitColumn(node: Node, scope: PrivateScope): boolean {
  if (!('ColumnRef' in node)) return false
  const known = scope.known?.(node)
  return isUnitOfRow(known === undefined ? columnOf(node, scope.tables) : known)
}

/** A window over rows of several units: its value for one depends on others. The way out is to partition by the unit. */
export function refuseWindow(call: FuncCall, scope: PrivateScope, state: BindState): null {
  const span = spanOf({ FuncCall: call }, state)
  const { en, zh } = state.catalog.unit.title
  const unit = unitName(scope)
  const wording: Wording = {
    reasonEn: `A window over protected rows mixes rows of different privacy units (${en}).`,
    reasonZh: `受保护行上的窗口会混合不同${zh}的行。`,
    fixEn:
      unit === null
        ? 'Aggregate first, then use the window over the aggregated rows.'
        : `Write \`PARTITION BY ${unit}\` in a subquery, or aggregate first and use the window over the result.`,
    fixZh:
      unit === null
        ? '先汇总，再在汇总后的行上用窗口函数。'
        : `在子查询里写 \`PARTITION BY ${unit}\`，或先汇总，再在结果上用窗口函数。`,
  }
  const params = { construct: 'OVER', ...wording }
  const outside = span === null ? [] : withoutWindow(span, state)
  const inside = span === null || unit === null ? [] : withPartition(span, unit, state)
  const [edits, otherwise] = inside.length === 0 ? [outside, removalEdits(state)] : [inside, outside]
  return refuse(state, 'SQL_UNSUPPORTED', span, {
    operator: 'OVER',
    params,
    edits,
    fallback: { edits: otherwise, params },
  })
}

/** A window of one unit where SQL has none: in WHERE, in GROUP BY or inside another function of groups. */
export function refuseMisplacedWindow(node: Node, state: BindState): null {
  return refuseConstruct(
    state,
    'OVER',
    spanOf(node, state),
    {
      reasonEn: 'A window is worked out in the select list, after WHERE and GROUP BY.',
      reasonZh: '窗口函数在输出列里计算，晚于 WHERE 和 GROUP BY。',
      fixEn: 'Name it in the select list of a subquery and use the name outside.',
      fixZh: '在子查询的输出列里给它取名，在外层用这个名字。',
    },
    removalEdits(state),
  )
}

/** A window function, or a form of it, that is not worked out on protected rows. */
export function refuseWindowForm(
  node: Node,
  construct: string,
  wording: Wording,
  edits: readonly SqlEdit[],
  state: BindState,
): null {
  const params = { construct, ...wording }
  const fallback = { edits: removalEdits(state), params }
  return refuse(state, 'SQL_UNSUPPORTED', spanOf(node, state), { operator: construct, params, edits, fallback })
}

/** How the unit can be named here; null when no table of the block has it. */
function unitName(scope: PrivateScope): string | null {
  for (const table of scope.tables) {
    const unit = table.columns.find(isUnitOfRow)
    if (unit === undefined) continue
    const name = quoteIdentifier(unit.name)
    return scope.tables.length === 1 ? name : `${quoteIdentifier(table.alias)}.${name}`
  }
  return null
}

/** The aggregate of a window function, with what makes it a window taken away. */
function withoutWindow(span: SourceSpan, state: BindState): readonly SqlEdit[] {
  const over = overToken(span, state)
  return over === null ? [] : [{ start: over.start, end: span.end, text: '' }]
}

/** `OVER (PARTITION BY unit, ...`. */
function withPartition(span: SourceSpan, unit: string, state: BindState): readonly SqlEdit[] {
  const { tokens } = state.text
  const over = overToken(span, state)
  const at = over === null ? -1 : tokens.findIndex(({ start }) => start === over.start)
  const open = tokens[at + 1]
  if (at < 0 || open?.keyword !== '(') return []
  const by = tokens[at + 3]
  if (tokens[at + 2]?.keyword === 'partition' && by?.keyword === 'by') {
    return [{ start: by.end, end: by.end, text: ` ${unit},` }]
  }
  return [{ start: open.end, end: open.end, text: `PARTITION BY ${unit} ` }]
}

function overToken(span: SourceSpan, state: BindState) {
  const over = state.text.tokens.findLast(
    ({ keyword, start, end }) => keyword === 'over' && start > span.start && end <= span.end,
  )
  return over ?? null
}

/** Where a frame would be written in `OVER (...)`. */
export function frameEdits(call: FuncCall, text: string, state: BindState): readonly SqlEdit[] {
  const span = spanOf({ FuncCall: call }, state)
  return span === null || !state.text.slice(span).endsWith(')')
    ? []
    : [{ start: span.end - 1, end: span.end - 1, text: ` ${text}` }]
}
