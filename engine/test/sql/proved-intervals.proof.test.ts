import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { KeyValue, MeasuredQuery } from '../../src/dp-plan/measured-query.ts'
import { type ScalarValue, evaluateExpression } from '../../src/relation/evaluate-expression.ts'
import type { Relation } from '../../src/relation/relation.ts'
import { bindQuery } from '../../src/sql/bind-query.ts'
import { loadSqlParser } from '../../src/sql/parse-sql.ts'
import { hospitalCatalog } from '../catalogs/hospital-catalog.ts'

const catalog = hospitalCatalog()

beforeAll(async () => loadSqlParser())

function measured(sql: string): MeasuredQuery | null {
  const result = bindQuery(sql, catalog)
  return result.kind === 'bound' ? (result.query.measured[0] ?? null) : null
}

/** SQL of numbers, conditions and texts over one row of `visits`. */
const { number, condition, text } = fc.letrec<{ number: string; condition: string; text: string }>((tie) => ({
  number: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom('cost', 'self_cost', 'year', '0', '7', '-2.5', '0.125', '1000', 'NULL', 'month(visit_date)'),
    fc.constantFrom(
      'LEAST(GREATEST(days, -3), 40)',
      'dayofweek(visit_date)',
      'LEAST(GREATEST(length(diagnosis), 0), 9)',
    ),
    fc
      .tuple(tie('number'), fc.constantFrom('+', '-', '*', '/', '%'), tie('number'))
      .map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc
      .tuple(fc.constantFrom('abs', 'floor', 'ceil', 'sign', 'round', '-'), tie('number'))
      .map(([f, a]) => `${f}(${a})`),
    tie('number').map((a) => `round(${a}, 1)`),
    tie('number').map((a) => `CAST(${a} AS numeric(20, 3))`),
    fc
      .tuple(fc.constantFrom('LEAST', 'GREATEST', 'COALESCE', 'NULLIF'), tie('number'), tie('number'))
      .map(([f, a, b]) => `${f}(${a}, ${b})`),
    fc
      .tuple(tie('condition'), tie('number'), tie('number'))
      .map(([c, a, b]) => `CASE WHEN ${c} THEN ${a} ELSE ${b} END`),
    fc.tuple(tie('condition'), tie('number')).map(([c, a]) => `CASE WHEN ${c} THEN ${a} END`),
    tie('condition').map((c) => `(${c})::integer`),
  ),
  condition: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.constantFrom(
      "district = '东城'",
      "visit_type IN ('inpatient', 'none')",
      "visit_date >= '2024-02-29'",
      'TRUE',
      "diagnosis LIKE 'a%'",
    ),
    fc
      .tuple(tie('number'), fc.constantFrom('<', '=', '>=', '<>'), tie('number'))
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    tie('number').map((a) => `${a} IS NULL`),
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    tie('condition').map((c) => `NOT (${c})`),
  ),
  text: fc.oneof(
    { maxDepth: 2, depthSize: 'small' },
    fc.constantFrom(
      'district',
      'visit_type',
      "'x'",
      'upper(department)',
      "COALESCE(visit_type, 'none')",
      'left(district, 1)',
    ),
    fc.tuple(tie('condition'), tie('text'), tie('text')).map(([c, a, b]) => `CASE WHEN ${c} THEN ${a} ELSE ${b} END`),
  ),
}))

const nullable = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 5 })
const anyStored = fc.oneof(
  fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
  fc.bigInt({ min: -200_000n, max: 200_000n }),
)
/** A stored row, also far outside the declared bounds. */
const row = fc.record({
  'visits.district': fc.bigInt({ min: 0n, max: 4n }),
  'visits.year': fc.oneof(fc.bigInt({ min: 2015n, max: 2030n }), anyStored),
  'visits.visit_date': fc.constantFrom('2019-01-01', '2024-02-29', '2025-12-31', '0001-01-01', '9999-12-31'),
  'visits.visit_type': nullable(fc.bigInt({ min: 0n, max: 2n })),
  'visits.department': nullable(fc.bigInt({ min: 0n, max: 3n })),
  'visits.diagnosis': nullable(fc.constantFrom('', 'a', 'ab', '龘𠀀')),
  'visits.cost': nullable(anyStored),
  'visits.self_cost': nullable(anyStored),
  'visits.days': nullable(anyStored),
})

function valueOf(expression: Parameters<typeof evaluateExpression>[0], values: Record<string, ScalarValue>) {
  return evaluateExpression(expression, new Map(Object.entries(values)))
}

describe('whatever a row holds', () => {
  it('a summed expression stays in its interval, and is NULL only where it may be', () => {
    let checked = 0
    fc.assert(
      fc.property(number, fc.array(row, { minLength: 5, maxLength: 5 }), (sql, rows) => {
        const [sum] = measured(`SELECT SUM(${sql}) FROM visits`)?.aggregates ?? []
        if (sum?.kind !== 'sum') return
        checked += 1
        for (const each of rows) {
          const value = valueOf(sum.argument, each)
          if (value === null) expect({ sql, nullable: sum.argument.nullable }).toEqual({ sql, nullable: true })
          else if (typeof value !== 'bigint') throw new Error(`${sql} is no number`)
          else
            expect({ sql, inside: value >= sum.interval.lower && value <= sum.interval.upper }).toEqual({
              sql,
              inside: true,
            })
        }
      }),
      { numRuns: 3000 },
    )
    expect(checked).toBeGreaterThan(1000)
  })

  it('a group with known keys has one of them, when the row passes WHERE', () => {
    let checked = 0
    const key = fc.oneof(text, number, condition, fc.constantFrom('year', 'floor(cost / 250)', 'year - 2000'))
    const where = fc.oneof(
      condition,
      fc.constantFrom(
        'year = 2025',
        'year >= 2024',
        'year > 2018.5',
        "visit_type <> 'inpatient'",
        'year IN (2019, 2030)',
      ),
    )
    fc.assert(
      fc.property(key, where, fc.array(row, { minLength: 5, maxLength: 5 }), (sql, filter, rows) => {
        const query = measured(`SELECT COUNT(*) FROM visits WHERE ${filter} GROUP BY (${sql})`)
        const [first] = query?.keys ?? []
        if (query === null || first === undefined || first.values === null) return
        checked += 1
        for (const each of rows) {
          if (!passes(query.input, each)) continue
          const value = valueOf(first.expression, each)
          expect({ sql, filter, known: isKnown(value, first.values) }).toEqual({ sql, filter, known: true })
        }
      }),
      { numRuns: 3000 },
    )
    expect(checked).toBeGreaterThan(500)
  })
})

function passes(relation: Relation, values: Record<string, ScalarValue>): boolean {
  if (relation.kind !== 'filter') return true
  return valueOf(relation.predicate, values) === true && passes(relation.input, values)
}

function isKnown(value: ScalarValue | undefined, values: readonly KeyValue[]): boolean {
  return value !== undefined && values.includes(value)
}
