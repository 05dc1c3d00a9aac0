import type { Node } from 'libpg-query'
import { functionName } from './function-names.ts'

/** The name PostgreSQL gives to an output without AS. */
export function outputName(node: Node): string {
  if ('ColumnRef' in node) {
    const last = node.ColumnRef.fields?.at(-1)
    return last !== undefined && 'String' in last ? (last.String.sval ?? UNNAMED) : UNNAMED
  }
  if ('FuncCall' in node) return functionName(node.FuncCall)
  if ('TypeCast' in node) {
    const inner = node.TypeCast.arg === undefined ? UNNAMED : outputName(node.TypeCast.arg)
    const type = node.TypeCast.typeName?.names?.at(-1)
    return inner === UNNAMED && type !== undefined && 'String' in type ? (type.String.sval ?? UNNAMED) : inner
  }
  if ('CaseExpr' in node) {
    const otherwise = node.CaseExpr.defresult === undefined ? UNNAMED : outputName(node.CaseExpr.defresult)
    return otherwise === UNNAMED ? 'case' : otherwise
  }
  if ('CoalesceExpr' in node) return 'coalesce'
  if ('MinMaxExpr' in node) return node.MinMaxExpr.op === 'IS_LEAST' ? 'least' : 'greatest'
  if ('A_Expr' in node && node.A_Expr.kind === 'AEXPR_NULLIF') return 'nullif'
  if ('SubLink' in node) return node.SubLink.subLinkType === 'EXISTS_SUBLINK' ? 'exists' : UNNAMED
  return UNNAMED
}

const UNNAMED = '?column?'

/** Makes names unique by numbering the later ones: `count`, `count_2`. */
export function uniqueNames(names: readonly string[]): readonly string[] {
  const taken = new Set<string>()
  const next = new Map<string, number>()
  return names.map((name) => {
    let unique = name
    let number = next.get(name) ?? 2
    for (; taken.has(unique); number += 1) unique = `${name}_${number}`
    next.set(name, number)
    taken.add(unique)
    return unique
  })
}
