import { expressionParts } from '../relation/build-expression.ts'
import type { Expression } from '../relation/expression.ts'

/** Columns whose values can be in the result, not only decide which branch of a CASE it comes from. */
export function valueColumns(expression: Expression): ReadonlySet<string> {
  if (expression.kind === 'column') return new Set([expression.name])
  const parts = expression.kind === 'case' ? caseResults(expression) : expressionParts(expression)
  return new Set(parts.flatMap((part) => [...valueColumns(part)]))
}

function caseResults(node: Expression & { readonly kind: 'case' }): readonly Expression[] {
  return [...node.branches.map((branch) => branch.then), ...(node.otherwise === null ? [] : [node.otherwise])]
}
