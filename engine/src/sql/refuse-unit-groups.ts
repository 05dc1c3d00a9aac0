import type { SqlEdit } from '@yingbi/contracts'
import type { Node, SelectStmt } from 'libpg-query'
import { type BindState, refuse, refuseConstruct, spanOf } from './bind-state.ts'
import { blockLayout } from './block-layout.ts'
import { groupingSets } from './grouping-sets.ts'
import { nameParts } from './private-scope.ts'

/** One group a person: its rows would be that person's. */
export function refuseUnitGroups(node: Node, select: SelectStmt, state: BindState): null {
  const { en, zh } = state.catalog.unit.title
  const name = 'ColumnRef' in node ? (nameParts(node.ColumnRef)?.at(-1) ?? '') : ''
  const params = {
    construct: `GROUP BY ${name}`,
    reasonEn: `Each group would be one ${en}.`,
    reasonZh: `每一组就是一位${zh}。`,
    fixEn: `Leave it out of GROUP BY and of the select list; \`COUNT(DISTINCT ${name})\` counts them.`,
    fixZh: `从 GROUP BY 和输出列里去掉它；\`COUNT(DISTINCT ${name})\` 给出人数。`,
  }
  return refuse(state, 'SQL_UNSUPPORTED', spanOf(node, state), {
    operator: params.construct,
    params,
    edits: unitKeyEdits(name, select, state),
    fallback: { edits: countingEdits(select, state), params },
  })
}

/** The groups counted by a block around theirs. */
function countingEdits(select: SelectStmt, state: BindState): readonly SqlEdit[] {
  const whole = blockLayout(select, state)?.whole
  if (whole === undefined) return []
  return [
    { start: whole.start, end: whole.start, text: 'SELECT COUNT(*) FROM (' },
    { start: whole.end, end: whole.end, text: ') AS q' },
  ]
}

/** Takes the unit out of both lists, and the clause when nothing is left in it. */
function unitKeyEdits(name: string, select: SelectStmt, state: BindState) {
  const layout = blockLayout(select, state)
  if (layout === null) return []
  const isUnit = (node: Node | undefined) =>
    node !== undefined && 'ColumnRef' in node && nameParts(node.ColumnRef)?.at(-1) === name
  const group = layout.clauses.get('group')
  // Grouping sets with the unit become a plain list of the other keys.
  const keptKeys = [...new Set((groupingSets(select.groupClause ?? []) ?? []).flat())].filter((item) => !isUnit(item))
  const targets = (select.targetList ?? []).flatMap((target) => ('ResTarget' in target ? [target] : []))
  const kept = targets.filter((target) => !isUnit(target.ResTarget.val))
  const text = (nodes: readonly Node[]) =>
    nodes.map((item) => state.text.slice(spanOf(item, state) ?? { start: 0, end: 0 }))
  const aliased = kept.map((target) => withAlias(target, state))
  const positions = keptKeys.some((item) => 'A_Const' in item)
  if (group === undefined || positions) return []
  return [
    { ...layout.targets, text: `${(aliased.length === 0 ? ['COUNT(*)'] : aliased).join(', ')} ` },
    { ...group, text: keptKeys.length === 0 ? '' : `GROUP BY ${text(keptKeys).join(', ')}` },
  ]
}

function withAlias(target: Extract<Node, { ResTarget: unknown }>, state: BindState): string {
  const text = state.text.slice(spanOf(target.ResTarget.val, state) ?? { start: 0, end: 0 })
  return target.ResTarget.name === undefined ? text : `${text} AS "${target.ResTarget.name}"`
}

/** Grouping sets beside the unit: each row of an outer block would be of one set, which SQL does not tell. */
export function refuseSetsOfUnit(node: Node, select: SelectStmt, state: BindState): null {
  const group = blockLayout(select, state)?.clauses.get('group') ?? null
  const names = [...new Set((groupingSets(select.groupClause ?? []) ?? []).flat())].map((item) =>
    state.text.slice(spanOf(item, state) ?? { start: 0, end: 0 }),
  )
  return refuseConstruct(
    state,
    'GROUPING SETS',
    spanOf(node, state) ?? group,
    {
      reasonEn: 'The rows of one unit are grouped in one way only.',
      reasonZh: '一个单元的行只能按一种方式分组。',
      fixEn: 'Write one plain list of keys.',
      fixZh: '只写一个普通的分组列表。',
    },
    group === null ? [] : [{ ...group, text: `GROUP BY ${names.join(', ')}` }],
  )
}
