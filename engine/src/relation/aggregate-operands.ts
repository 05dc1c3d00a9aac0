import type { MeasuredAggregate, MeasuredOperand } from '../dp-plan/measured-query.ts'
import type { Expression } from './expression.ts'

type Unnamed = MeasuredAggregate extends infer A ? (A extends unknown ? Omit<A, 'name'> : never) : never

/** What an aggregate reads of each row, in the order in which it is written. */
export function aggregateArguments(aggregate: Unnamed): readonly Expression[] {
  if ('pair' in aggregate) return aggregate.pair.map(({ argument }) => argument)
  return 'argument' in aggregate ? [aggregate.argument] : []
}

/** The numbers among them, with their clipping ranges. */
export function aggregateOperands(aggregate: Unnamed): readonly MeasuredOperand[] {
  if ('pair' in aggregate) return aggregate.pair
  return 'interval' in aggregate ? [aggregate] : []
}
