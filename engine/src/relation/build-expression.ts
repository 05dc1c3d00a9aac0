import type { SourceSpan } from '../sql/source-span.ts'
import type {
  Call,
  CaseWhen,
  ColumnRef,
  Expression,
  Interval,
  Literal,
  ScalarFunctionName,
  ScalarType,
} from './expression.ts'

export const BOOLEAN: ScalarType = { kind: 'boolean' }
export const TEXT: ScalarType = { kind: 'text' }
export const DATE: ScalarType = { kind: 'date' }
export const TIMESTAMP: ScalarType = { kind: 'timestamp' }

export type FixedType = Extract<ScalarType, { kind: 'fixed' }>

export function fixed(scale: number, interval: Interval | null): FixedType {
  return { kind: 'fixed', scale, interval }
}

export function fixedLiteral(value: bigint, scale: number, span: SourceSpan | null = null): Literal {
  return literal(value, fixed(scale, { lower: value, upper: value }), span)
}

export function literal(value: Literal['value'], type: ScalarType, span: SourceSpan | null = null): Literal {
  return { kind: 'literal', value, type, nullable: value === null, span }
}

/** A reference to a column of a relation. */
export function columnRef(
  { name, type, nullable }: Pick<ColumnRef, 'name' | 'type' | 'nullable'>,
  span: SourceSpan | null = null,
): ColumnRef {
  return { kind: 'column', name, type, nullable, span }
}

export function call(
  name: ScalarFunctionName,
  args: readonly Expression[],
  type: ScalarType,
  options: { readonly nullable?: boolean; readonly span?: SourceSpan | null } = {},
): Call {
  const nullable = options.nullable ?? args.some((arg) => arg.nullable)
  return { kind: 'call', function: name, args, type, nullable, span: options.span ?? null }
}

/** AND of the parts; null when there are none. */
export function conjunction(parts: readonly Expression[]): Expression | null {
  const [first, ...rest] = parts
  if (first === undefined) return null
  return rest.length === 0 ? first : call('and', parts, BOOLEAN)
}

/** The operands of nested ANDs. */
export function conjuncts(expression: Expression): readonly Expression[] {
  return expression.kind === 'call' && expression.function === 'and' ? expression.args.flatMap(conjuncts) : [expression]
}

/**
 * Bounds `operand` on both sides, which proves `interval`; NULL stays NULL, which LEAST and GREATEST would turn into a
 * bound. Writes the operand three times, so it is meant for columns.
 */
export function clamp(operand: Expression, interval: Interval, scale: number): CaseWhen {
  const { nullable, span } = operand
  const [lower, upper] = [fixedLiteral(interval.lower, scale), fixedLiteral(interval.upper, scale)]
  return {
    kind: 'case',
    branches: [
      { when: call('less', [operand, lower], BOOLEAN), then: lower },
      { when: call('greater', [operand, upper], BOOLEAN), then: upper },
    ],
    otherwise: operand,
    type: fixed(scale, interval),
    nullable,
    span,
  }
}

/** The column and the limits when `expression` is a `clamp` of a column; null for anything else. */
export function clampedColumn(
  expression: Expression,
): { readonly column: ColumnRef; readonly interval: Interval } | null {
  if (expression.kind !== 'case' || expression.otherwise?.kind !== 'column') return null
  const [low, high, ...rest] = expression.branches
  if (low === undefined || high === undefined || rest.length > 0) return null
  const column = expression.otherwise
  const lower = limit(low, 'less', column)
  const upper = limit(high, 'greater', column)
  return lower === null || upper === null ? null : { column, interval: { lower, upper } }
}

function limit(branch: CaseWhen['branches'][number], comparison: ScalarFunctionName, column: ColumnRef): bigint | null {
  const { when, then } = branch
  if (when.kind !== 'call' || when.function !== comparison || then.kind !== 'literal') return null
  const [operand, bound] = when.args
  if (operand?.kind !== 'column' || operand.name !== column.name || bound?.kind !== 'literal') return null
  const sameGrid = [then, bound].every((part) => part.type.kind === 'fixed' && sameScale(part.type, column.type))
  return sameGrid && typeof then.value === 'bigint' && bound.value === then.value ? then.value : null
}

function sameScale(a: ScalarType, b: ScalarType): boolean {
  return a.kind === 'fixed' && b.kind === 'fixed' && a.scale === b.scale
}

/** Names of the input columns that an expression reads. */
export function referencedColumns(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>()
  visitExpression(expression, (node) => {
    if (node.kind === 'column') names.add(node.name)
  })
  return names
}

/** Calls `visit` for the expression and every part of it, outermost first. */
export function visitExpression(expression: Expression, visit: (node: Expression) => void): void {
  visit(expression)
  for (const part of expressionParts(expression)) visitExpression(part, visit)
}

/** Direct operands, in order. */
export function expressionParts(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return []
    case 'call':
      return expression.args
    case 'case':
      return [
        ...expression.branches.flatMap((branch) => [branch.when, branch.then]),
        ...(expression.otherwise === null ? [] : [expression.otherwise]),
      ]
    case 'in':
      return [expression.operand, ...expression.values]
  }
}
