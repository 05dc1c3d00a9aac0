import type { RandomChoices } from './random-choices.ts'

/** Statements of every accepted shape over the tables of `random-catalog.ts`, as an analyst would write them. */
export function randomSql(choices: RandomChoices): string {
  const source = randomFrom(choices)
  const keys = choices.shuffled(source.keys).slice(0, choices.pick([0, 1, 1, 1, 2]))
  const aggregates = Array.from({ length: choices.between(1, 3) }, () => randomAggregate(source, choices))
  const outputs = [...keys.map((key, i) => `${key} AS k${i}`), ...aggregates.map((text, i) => `${text} AS a${i}`)]
  const where = choices.chance(40) ? ` WHERE ${choices.pick(source.conditions)}` : ''
  const group = keys.length === 0 ? '' : ` GROUP BY ${keys.map((_, i) => i + 1).join(', ')}`
  const having = keys.length > 0 && choices.chance(15) ? ' HAVING COUNT(*) > 3' : ''
  return `${source.prefix}SELECT ${outputs.join(', ')} FROM ${source.from}${where}${group}${having}`
}

interface Source {
  readonly prefix: string
  readonly from: string
  readonly keys: readonly string[]
  readonly numbers: readonly string[]
  readonly units: string
  readonly conditions: readonly string[]
}

const VISIT_CONDITIONS = [
  "v.note LIKE '%x%'",
  'v.urgent',
  'v.cost > 15 AND NOT v.urgent',
  "v.day >= DATE '2024-01-01'",
  "v.ward IN ('W0', 'W1')",
  'v.points BETWEEN -10 AND 10 OR v.note IS NULL',
  'EXTRACT(year FROM v.day) = 2024',
  'v.person IN (SELECT person FROM people WHERE age > 30)',
  "EXISTS (SELECT 1 FROM claims o WHERE o.person = v.person AND o.kind = 'a')",
  'v.person NOT IN (SELECT person FROM visits WHERE points > 3)',
  'NOT EXISTS (SELECT 1 FROM visits o WHERE o.person = v.person AND o.ward = v.ward AND o.day < v.day)',
  "v.ward IN (SELECT ward FROM rates WHERE region <> 'x')",
  'v.note NOT IN (SELECT region FROM rates)',
  'v.points NOT IN (SELECT o.points FROM visits o WHERE o.person = v.person AND o.cost < v.cost)',
]
const VISIT_KEYS = [
  'v.ward',
  'v.urgent',
  'v.note',
  "date_trunc('month', v.day)",
  "CASE WHEN v.ward = 'W0' THEN 'first' ELSE 'other' END",
  "COALESCE(v.ward, 'W1')",
]
const VISIT_NUMBERS = [
  'v.cost',
  'v.points',
  'v.cost * 2',
  'v.points - v.cost',
  'ABS(v.points)',
  'v.cost / v.points',
  'LEAST(GREATEST(v.cost, 0), 30)',
]

function randomFrom(choices: RandomChoices): Source {
  const plain = { prefix: '', units: 'v.person' }
  const visits = { keys: VISIT_KEYS, numbers: VISIT_NUMBERS, conditions: VISIT_CONDITIONS }
  return choices.pick<() => Source>([
    () => ({ ...plain, ...visits, from: 'visits v' }),
    () => ({ ...plain, ...visits, from: 'visits AS v' }),
    () => ({
      ...plain,
      from: 'people AS v',
      keys: ['v.sex', 'v.city', 'v.age / 30'],
      numbers: ['v.age', 'v.age % 7'],
      conditions: ['v.age >= 18', "v.city <> ''"],
    }),
    () => ({
      ...plain,
      from: 'visits v JOIN people p ON v.person = p.person',
      keys: [...VISIT_KEYS, 'p.sex'],
      numbers: [...VISIT_NUMBERS, 'p.age'],
      conditions: [...VISIT_CONDITIONS, 'p.age > 40'],
    }),
    () => ({
      ...plain,
      from: 'visits v JOIN claims c ON v.person = c.person',
      keys: [...VISIT_KEYS, 'c.kind'],
      numbers: [...VISIT_NUMBERS, 'c.amount', 'c.amount + v.cost'],
      conditions: [...VISIT_CONDITIONS, "c.kind = 'a'"],
    }),
    () => ({
      ...plain,
      ...visits,
      from: `visits v ${choices.pick(['JOIN', 'LEFT JOIN'])} rates r ON v.ward = r.ward`,
      keys: [...VISIT_KEYS, 'r.region'],
      numbers: [...VISIT_NUMBERS, 'r.rate', 'v.cost * r.rate'],
    }),
    () => ({
      ...plain,
      prefix:
        'WITH w AS (SELECT person, ward, cost * 3 AS cost, points, note, urgent, day FROM visits WHERE points <> 1) ',
      from: 'w AS v',
      keys: ['v.ward', 'v.note'],
      numbers: ['v.cost', 'v.cost + v.points'],
      conditions: ['v.cost > 3', 'v.urgent'],
    }),
    () => ({
      ...plain,
      from: "(SELECT person, ward, points AS cost, note, 'v' AS source FROM visits WHERE urgent UNION ALL SELECT person, kind, amount, NULL, 'c' FROM claims UNION ALL SELECT person, NULL, age, city, 'p' FROM people) AS v",
      keys: ['v.source', 'v.ward', 'v.note'],
      numbers: ['v.cost', 'v.cost * 2'],
      conditions: ["v.source <> 'p'", 'v.cost > 3', "v.person IN (SELECT person FROM people WHERE city <> 'x')"],
    }),
    () => ({
      ...plain,
      from: "people p LEFT JOIN visits v ON v.person = p.person AND v.points <> 1 AND p.city <> 'x'",
      units: 'p.person',
      keys: [...VISIT_KEYS, 'p.sex'],
      numbers: [...VISIT_NUMBERS, 'p.age'],
      conditions: [...VISIT_CONDITIONS.filter((condition) => !condition.includes('IN (SELECT p')), 'v.person IS NULL'],
    }),
    () => ({
      ...plain,
      prefix: "WITH r AS (SELECT ward, rate, region FROM rates WHERE region <> 'x' UNION ALL SELECT 'W0', 7, NULL) ",
      from: `visits v JOIN r ON r.ward = v.ward JOIN (VALUES (TRUE, 'a', -3), (FALSE, 'b', 5), (TRUE, NULL, 2)) AS w(urgent, label, n) ON w.urgent = v.urgent`,
      keys: [...VISIT_KEYS, 'w.label', 'w.n', 'r.region'],
      numbers: [...VISIT_NUMBERS, 'w.n', 'v.cost * w.n', 'r.rate + w.n'],
      conditions: [...VISIT_CONDITIONS, 'w.n > 2', "v.note NOT IN (VALUES ('x'), (NULL))"],
    }),
    () => ({
      ...plain,
      from: 'visits v JOIN visits u ON v.person = u.person AND v.ward = u.ward',
      keys: VISIT_KEYS,
      numbers: ['v.cost', 'u.points', 'v.points * u.points'],
      conditions: VISIT_CONDITIONS,
    }),
    () => ({ ...plain, ...perPerson(choices), from: `(${perPersonSql(choices)}) AS v` }),
    () => ({
      ...plain,
      ...perPerson(choices),
      from: `people p JOIN (${perPersonSql(choices)}) AS v ON p.person = v.person`,
      keys: ['p.sex', 'p.city', ...PER_PERSON_KEYS],
    }),
    () => ({ ...plain, ...ordered(choices), from: `(${orderedSql(choices)}) AS v` }),
    () => ({
      ...plain,
      prefix: `WITH o AS (${orderedSql(choices)}) `,
      from: `(SELECT person, MAX(rn) AS n, SUM(s) AS total, COUNT(*) FILTER (WHERE rn < 3) AS wards, MIN(note) AS note,
        AVG(last) AS mean, BOOL_AND(urgent) AS urgent FROM o WHERE rn <= 4 GROUP BY person) AS v`,
      keys: PER_PERSON_KEYS,
      numbers: PER_PERSON_NUMBERS,
      conditions: PER_PERSON_CONDITIONS,
    }),
    () => ({
      ...plain,
      from: '(SELECT DISTINCT person, ward, urgent FROM visits) AS v',
      keys: ['v.ward'],
      numbers: ['1'],
      conditions: ['v.urgent'],
    }),
  ])()
}

const PER_PERSON_KEYS = [
  'v.n',
  'v.wards',
  'v.urgent',
  'v.note',
  'v.n / 3',
  "CASE WHEN v.total > 50 THEN 'much' ELSE 'little' END",
]
const PER_PERSON_NUMBERS = [
  'v.n',
  'v.total',
  'v.mean',
  'v.wards',
  'v.total / v.n',
  'v.n - v.wards',
  'LEAST(v.total, 9)',
]
const PER_PERSON_CONDITIONS = ['v.n > 2', 'v.total <> 15', "v.note LIKE '%x%'", 'v.urgent', 'v.mean IS NULL']

function perPerson(choices: RandomChoices) {
  return {
    keys: PER_PERSON_KEYS,
    numbers: choices.shuffled(PER_PERSON_NUMBERS),
    conditions: PER_PERSON_CONDITIONS,
  }
}

/** One row a person, or one for each person and ward; a HAVING may leave only one person. */
function perPersonSql(choices: RandomChoices): string {
  const where = choices.chance(30) ? ` WHERE ${choices.pick(VISIT_CONDITIONS)}` : ''
  const having = choices.chance(30)
    ? ` HAVING ${choices.pick(["MIN(note) = '住院'", 'COUNT(*) > 6', 'MAX(cost) > 30'])}`
    : ''
  const keys = choices.pick(['', '', ', v.ward', ', v.note', ', EXTRACT(year FROM v.day)'])
  return `SELECT person, COUNT(*) AS n, SUM(v.cost) AS total, COUNT(DISTINCT v.ward) AS wards, MIN(v.note) AS note,
    AVG(v.points) AS mean, BOOL_OR(v.urgent) AS urgent FROM visits v${where} GROUP BY person${keys}${having}`
}

const ORDERED_WINDOWS = [
  'ORDER BY cost DESC',
  'ORDER BY day, points NULLS FIRST',
  'ORDER BY note',
  ', ward ORDER BY cost',
]

function orderedSql(choices: RandomChoices): string {
  const [a, b, c] = [choices.pick(ORDERED_WINDOWS), choices.pick(ORDERED_WINDOWS), choices.pick(ORDERED_WINDOWS)]
  const frame = choices.pick([
    '',
    ' ROWS BETWEEN 2 PRECEDING AND CURRENT ROW',
    ' ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING',
  ])
  return `SELECT person, ward, cost, points, note, urgent, ROW_NUMBER() OVER (PARTITION BY person ${a}) AS rn,
    LAG(points, 2) OVER (PARTITION BY person ${b}) AS last, SUM(cost) OVER (PARTITION BY person ${c}${frame}) AS s,
    DENSE_RANK() OVER (PARTITION BY person ${c}) AS dr FROM visits`
}

function ordered(choices: RandomChoices) {
  return {
    keys: ['v.ward', 'v.note', 'v.dr', 'v.rn'],
    numbers: ['v.cost', 'v.s', 'v.last', 'v.s - v.cost', 'v.dr'],
    conditions: [
      choices.pick(['v.rn = 1', 'v.rn <= 2', '3 > v.rn', 'v.rn IN (1, 3)']),
      'v.dr <= 2',
      'v.last > 0',
      'v.urgent',
    ],
  }
}

function randomAggregate(source: Source, choices: RandomChoices): string {
  const number = choices.pick(source.numbers)
  const aggregate = choices.pick([
    'COUNT(*)',
    `COUNT(DISTINCT ${source.units})`,
    `COUNT(${number})`,
    `SUM(${number})`,
    `SUM(${number})`,
    `AVG(${number})`,
    `AVG(${number})`,
    `${choices.pick(['VAR_POP', 'VARIANCE', 'STDDEV_POP', 'STDDEV'])}(${number})`,
    `${choices.pick(['CORR', 'COVAR_POP', 'COVAR_SAMP', 'REGR_SLOPE', 'REGR_R2', 'REGR_AVGX', 'REGR_COUNT', 'REGR_SYY'])}(${number}, ${choices.pick(source.numbers)})`,
    `${choices.pick(['MEDIAN', 'MIN', 'MAX', 'DP_LOWER_BOUND', 'DP_UPPER_BOUND'])}(${number})`,
    `PERCENTILE_${choices.pick(['CONT', 'DISC'])}(${choices.pick(['0.1', '0.5', '0.99'])}) WITHIN GROUP (ORDER BY ${number})`,
  ])
  const filtered = choices.chance(15) && !aggregate.includes('DISTINCT')
  return filtered
    ? `${aggregate} FILTER (WHERE ${choices.pick(source.conditions.filter((condition) => !condition.includes('(SELECT') && !condition.includes('(VALUES')))})`
    : aggregate
}
