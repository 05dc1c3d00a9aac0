import type { MeasuredAggregate, MeasuredKey } from '../dp-plan/measured-query.ts'
import { aggregateArguments } from '../relation/aggregate-operands.ts'
import { decimalString, multiplyRational, rational, type Rational } from '../numeric/rational.ts'
import { referencedColumns } from '../relation/build-expression.ts'
import {
  type CanonicalRelation,
  type UnnamedAggregate,
  canonicalAggregate,
  canonicalKey,
} from '../relation/canonical-relation.ts'
import type { Expression } from '../relation/expression.ts'
import type { Relation } from '../relation/relation.ts'
import { withoutClamp } from './narrow-domain.ts'
import { uniqueNames } from './output-name.ts'

/** Keys and aggregates of a measured query in canonical order, with names that come from what they read. */
export interface NamedMeasures {
  readonly keys: readonly MeasuredKey[]
  readonly aggregates: readonly MeasuredAggregate[]
  /** Name by canonical text. */
  readonly names: ReadonlyMap<string, string>
}

/**
 * Names the columns of a noisy table. Equal questions get equal names, whatever aliases and order they were written in.
 */
export function nameMeasures(
  keys: readonly Omit<MeasuredKey, 'name'>[],
  aggregates: readonly UnnamedAggregate[],
  input: Relation,
  canonical: CanonicalRelation,
): NamedMeasures {
  const origins = new Map(input.columns.map((column) => [column.name, column.origins]))
  const sortedKeys = inOrder(keys.map((key) => ({ text: canonicalKey(key, canonical.columns), item: key })))
  const sortedAggregates = inOrder(
    aggregates.map((item) => ({ text: canonicalAggregate(item, canonical.columns), item })),
  )
  const bases = [
    ...sortedKeys.map(({ item }) => keyName(item.expression, origins)),
    ...sortedAggregates.map(({ item }) => aggregateName(item, origins)),
  ]
  const unique = uniqueNames(bases)
  const names = new Map([...sortedKeys, ...sortedAggregates].map(({ text }, index) => [text, unique[index] ?? '']))
  const nameOf = (text: string) => names.get(text) ?? ''
  return {
    keys: sortedKeys.map(({ text, item }) => ({ ...item, name: nameOf(text) })),
    aggregates: sortedAggregates.map(({ text, item }) => ({ ...item, name: nameOf(text) })),
    names,
  }
}

/** One of each text, sorted by it. */
function inOrder<T>(items: readonly { readonly text: string; readonly item: T }[]) {
  const distinct = new Map(items.map((entry) => [entry.text, entry]))
  return [...distinct.values()].toSorted((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0))
}

type Origins = ReadonlyMap<string, readonly string[]>

function keyName(expression: Expression, origins: Origins): string {
  const column = columnWord(expression, origins)
  const plain = withoutClamp(expression)
  const verb = plain.kind === 'call' ? plain.function.toLowerCase() : plain.kind === 'case' ? 'case' : ''
  return [verb, column].filter((part) => part !== '').join('_') || 'key'
}

const VERBS: Readonly<
  Record<
    Exclude<UnnamedAggregate['kind'], 'countRows' | 'countUnits' | 'continuousQuantile' | 'discreteQuantile'>,
    string
  >
> = {
  countValues: 'count',
  countDistinct: 'count_distinct',
  sum: 'sum',
  average: 'avg',
  lowerBound: 'lower_bound',
  upperBound: 'upper_bound',
  minimum: 'min',
  maximum: 'max',
  varPop: 'var_pop',
  varSamp: 'var',
  stddevPop: 'stddev_pop',
  stddevSamp: 'stddev',
  covarPop: 'covar_pop',
  covarSamp: 'covar',
  corr: 'corr',
  regrSlope: 'slope',
  regrIntercept: 'intercept',
  regrR2: 'r2',
  regrCount: 'pairs',
  regrAvgX: 'avgx',
  regrAvgY: 'avgy',
  regrSxx: 'sxx',
  regrSyy: 'syy',
  regrSxy: 'sxy',
}

function aggregateName(aggregate: UnnamedAggregate, origins: Origins): string {
  switch (aggregate.kind) {
    case 'countRows':
      return 'count'
    case 'countUnits':
      return 'count_units'
    default: {
      const words = aggregateArguments(aggregate).map((argument) => columnWord(argument, origins) || 'value')
      const verb = 'share' in aggregate ? quantileName(aggregate.share) : VERBS[aggregate.kind]
      return [verb, ...words].join('_')
    }
  }
}

/** `median`, `p25`, `p99_5`. */
function quantileName(share: Rational): string {
  const percent = decimalString(multiplyRational(share, rational(100n)), 6, 'down').replace(/\.?0+$/, '')
  return percent === '50' ? 'median' : `p${percent.replace('.', '_')}`
}

/** Name of the first stored column that an expression reads. */
function columnWord(expression: Expression, origins: Origins): string {
  const [first = ''] = [...referencedColumns(expression)].flatMap((name) => origins.get(name) ?? []).toSorted()
  return first.slice(first.indexOf('.') + 1)
}
