import { BOOLEAN, call, conjuncts } from '../relation/build-expression.ts'
import type { Relation } from '../relation/relation.ts'
import type { RewriteRule } from './rewrite-rule.ts'

/**
 * A filter of a filter is one filter with both conditions: a row passes both or is left out either way, and a condition
 * that is not true because it is NULL leaves it out in both forms.
 */
export const mergeFilters: RewriteRule = {
  name: 'merge-filters',
  apply: (query) => {
    const input = merged(query.input)
    return input === query.input ? query : { ...query, input }
  },
}

function merged(relation: Relation): Relation {
  if (relation.kind !== 'filter' && relation.kind !== 'project') return relation
  const input = merged(relation.input)
  if (relation.kind === 'filter' && input.kind === 'filter') {
    const parts = [...conjuncts(input.predicate), ...conjuncts(relation.predicate)]
    return { ...relation, input: input.input, predicate: call('and', parts, BOOLEAN) }
  }
  return input === relation.input ? relation : { ...relation, input }
}
