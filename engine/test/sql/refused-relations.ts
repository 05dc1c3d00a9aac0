import { refused, type RefusedStatement, unfixable } from './refused-statement.ts'

/** Joins, subqueries in conditions and set operations that would mix protected rows of different units. */
export const REFUSED_RELATIONS: readonly RefusedStatement[] = [
  // set operations of rows
  refused('SELECT COUNT(*) FROM (SELECT district FROM visits UNION SELECT district FROM residents) q', [
    'SQL_UNSUPPORTED',
    'UNION',
  ]),
  refused(
    'SELECT COUNT(*) FROM (SELECT person_id FROM visits WHERE year = 2025 INTERSECT SELECT person_id FROM residents) q',
    ['SQL_UNSUPPORTED', 'INTERSECT'],
  ),
  refused(
    'SELECT COUNT(DISTINCT person_id) FROM (SELECT person_id FROM residents EXCEPT SELECT person_id FROM visits WHERE cost > 3) q',
    ['SQL_UNSUPPORTED', 'EXCEPT'],
  ),
  refused('SELECT COUNT(*) FROM (SELECT district FROM visits UNION ALL SELECT district FROM districts) q', [
    'SQL_UNSUPPORTED',
    'district',
  ]),
  refused('SELECT district, COUNT(*) FROM visits GROUP BY district UNION ALL SELECT district FROM residents', [
    'SQL_UNSUPPORTED',
    'district',
  ]),
  unfixable('SELECT COUNT(*) FROM (SELECT person_id, cost FROM visits UNION ALL SELECT person_id FROM residents) q', [
    'SQL_TYPE_MISMATCH',
    'person_id',
  ]),
  unfixable('SELECT COUNT(*) FROM (SELECT person_id FROM visits UNION ALL SELECT district FROM residents) q', [
    'SQL_UNSUPPORTED',
    'person_id',
  ]),
  unfixable('SELECT COUNT(*) FROM (SELECT cost FROM visits UNION ALL SELECT birth_date FROM residents) q', [
    'SQL_TYPE_MISMATCH',
    'birth_date',
  ]),
  // subqueries in conditions
  refused('SELECT COUNT(*) FROM visits WHERE district IN (SELECT district FROM residents WHERE age > 90)', [
    'SQL_SUBQUERY_OFF_UNIT',
    'district IN (SELECT district FROM residents WHERE age > 90)',
  ]),
  refused('SELECT COUNT(*) FROM visits v WHERE EXISTS (SELECT 1 FROM residents)', [
    'SQL_SUBQUERY_OFF_UNIT',
    'EXISTS (SELECT 1 FROM residents)',
  ]),
  refused(
    'SELECT COUNT(*) FROM visits v WHERE NOT EXISTS (SELECT 1 FROM residents r WHERE r.district = v.district OR r.age > 3)',
    ['SQL_SUBQUERY_OFF_UNIT', 'NOT EXISTS (SELECT 1 FROM residents r WHERE r.district = v.district OR r.age > 3)'],
  ),
  refused(
    'SELECT COUNT(*) FROM visits v WHERE EXISTS (SELECT 1 FROM residents r WHERE r.person_id = v.person_id OR r.age > 3)',
    ['SQL_UNSUPPORTED', 'r.person_id'],
    ['SQL_UNSUPPORTED', 'v.person_id'],
  ),
  refused(
    'SELECT COUNT(*) FROM visits v WHERE EXISTS (SELECT 1 FROM residents r WHERE r.person_id = v.person_id AND EXISTS (SELECT 1 FROM residents x WHERE x.district = r.district))',
    ['SQL_SUBQUERY_OFF_UNIT', 'EXISTS (SELECT 1 FROM residents x WHERE x.district = r.district)'],
  ),
  refused(
    'SELECT COUNT(*) FROM visits v WHERE EXISTS (SELECT 1 FROM districts d WHERE EXISTS (SELECT 1 FROM residents r WHERE r.district = d.district))',
    ['SQL_SUBQUERY_OFF_UNIT', 'EXISTS (SELECT 1 FROM residents r WHERE r.district = d.district)'],
  ),
  refused('SELECT COUNT(*) FROM visits WHERE person_id IN (SELECT district FROM districts)', [
    'SQL_UNSUPPORTED',
    'person_id IN (SELECT district FROM districts)',
  ]),
  refused('SELECT COUNT(*) FROM visits WHERE person_id IN (SELECT district FROM residents)', [
    'SQL_UNSUPPORTED',
    'person_id IN (SELECT district FROM residents)',
  ]),
  refused('SELECT COUNT(*) FROM visits v WHERE year = 2025 OR person_id IN (SELECT person_id FROM residents)', [
    'SQL_UNSUPPORTED',
    'person_id IN (SELECT person_id FROM residents)',
  ]),
  refused('SELECT COUNT(*) FILTER (WHERE person_id IN (SELECT person_id FROM residents)) FROM visits', [
    'SQL_UNSUPPORTED',
    'person_id IN (SELECT person_id FROM residents)',
  ]),
  refused('SELECT COUNT(*) FROM visits WHERE person_id IN (SELECT person_id FROM residents ORDER BY age LIMIT 10)', [
    'SQL_LIMIT_BELOW_AGGREGATE',
    'LIMIT 10',
  ]),
  refused(
    'SELECT COUNT(*) FROM visits WHERE person_id IN (SELECT person_id FROM visits GROUP BY person_id HAVING COUNT(*) > 3)',
    ['SQL_UNSUPPORTED', null],
  ),
  refused(
    'SELECT COUNT(*) FROM visits WHERE district IN (SELECT district FROM visits GROUP BY district HAVING COUNT(*) > 3)',
    ['SQL_UNSUPPORTED', null],
  ),
  refused('SELECT COUNT(*) FROM visits WHERE district IN (SELECT * FROM districts)', [
    'SQL_UNSUPPORTED',
    'district IN (SELECT * FROM districts)',
  ]),
  refused('SELECT COUNT(*) FROM visits WHERE cost > ALL (SELECT population FROM districts)', ['SQL_UNSUPPORTED', null]),
  refused('SELECT COUNT(*) FROM visits WHERE cost IN (SELECT zone FROM districts)', ['SQL_TYPE_MISMATCH', null]),
  refused(
    'SELECT COUNT(*) FROM visits v LEFT JOIN districts d ON d.district = v.district AND EXISTS (SELECT 1 FROM residents)',
    ['SQL_SUBQUERY_OFF_UNIT', 'EXISTS (SELECT 1 FROM residents)'],
  ),
  // joins
  refused('SELECT COUNT(*) FROM visits v JOIN residents r ON v.district = r.district', [
    'SQL_JOIN_OFF_UNIT',
    'ON v.district = r.district',
  ]),
  unfixable('SELECT COUNT(*) FROM (SELECT cost FROM visits) a JOIN (SELECT age FROM residents) b ON TRUE', [
    'SQL_JOIN_OFF_UNIT',
    'ON TRUE',
  ]),
  refused('SELECT COUNT(*) FROM visits v JOIN residents r USING (district)', ['SQL_JOIN_OFF_UNIT', 'USING (district)']),
  refused('SELECT COUNT(*) FROM visits v CROSS JOIN residents r', ['SQL_JOIN_OFF_UNIT', 'CROSS JOIN']),
  refused('SELECT COUNT(*) FROM visits v, residents r', ['SQL_JOIN_OFF_UNIT', 'residents r']),
  refused('SELECT COUNT(*) FROM visits v, residents r WHERE v.year = 2025', ['SQL_JOIN_OFF_UNIT', 'residents r']),
  refused('SELECT COUNT(*) FROM visits v JOIN residents r ON v.person_id = r.person_id OR TRUE', [
    'SQL_JOIN_OFF_UNIT',
    'ON v.person_id = r.person_id OR TRUE',
  ]),
  refused('SELECT COUNT(*) FROM visits v FULL JOIN residents r ON v.person_id = r.person_id', [
    'SQL_JOIN_CONDITION',
    'FULL JOIN',
  ]),
  refused('SELECT COUNT(*) FROM residents r LEFT JOIN visits v ON v.district = r.district', [
    'SQL_JOIN_OFF_UNIT',
    'ON v.district = r.district',
  ]),
  refused('SELECT COUNT(*) FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id AND v.cost > r.age', [
    'SQL_JOIN_CONDITION',
    'v.cost > r.age',
  ]),
  refused('SELECT COUNT(DISTINCT v.person_id) FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id', [
    'SQL_UNSUPPORTED',
    'COUNT(DISTINCT v.person_id)',
  ]),
  refused(
    'SELECT COUNT(*) FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id WHERE v.person_id NOT IN (SELECT person_id FROM residents)',
    ['SQL_UNSUPPORTED', 'v.person_id NOT IN (SELECT person_id FROM residents)'],
  ),
  refused(
    'SELECT COUNT(*) FROM residents WHERE person_id NOT IN (SELECT v.person_id FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id)',
    ['SQL_UNSUPPORTED', null],
  ),
  unfixable(
    'SELECT COUNT(*) FROM (SELECT v.person_id FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id UNION ALL SELECT person_id FROM visits) q',
    ['SQL_UNSUPPORTED', 'v.person_id'],
  ),
  refused('SELECT COUNT(*) FROM visits v FULL OUTER JOIN districts d ON d.district = v.district', [
    'SQL_JOIN_CONDITION',
    'FULL OUTER JOIN',
  ]),
  refused('SELECT COUNT(*) FROM districts d LEFT JOIN visits v ON v.district = d.district', [
    'SQL_JOIN_CONDITION',
    'LEFT JOIN',
  ]),
  refused('SELECT COUNT(*) FROM visits v CROSS JOIN districts d', ['SQL_JOIN_CONDITION', 'CROSS JOIN']),
  refused('SELECT COUNT(*) FROM visits v JOIN districts d ON v.cost > d.population', [
    'SQL_JOIN_CONDITION',
    'ON v.cost > d.population',
  ]),
  refused('SELECT COUNT(*) FROM visits v LEFT JOIN districts d ON v.district = d.district AND d.population > v.cost', [
    'SQL_JOIN_CONDITION',
    'd.population > v.cost',
  ]),
  unfixable(
    'SELECT v.district, COUNT(*) FROM visits v JOIN (SELECT district, COUNT(*) AS n FROM visits GROUP BY district) t ON t.district = v.district GROUP BY 1',
    ['SQL_UNSUPPORTED', null],
  ),
  unfixable('SELECT COUNT(*) FROM visits v, LATERAL (SELECT v.cost) q', ['SQL_UNSUPPORTED', 'v.cost']),
  refused('WITH RECURSIVE v AS (SELECT COUNT(*) AS n FROM visits) SELECT n FROM v', ['SQL_UNSUPPORTED', 'RECURSIVE']),
  // results and computed tables beside protected rows
  unfixable(
    'SELECT COUNT(*) FROM visits v JOIN (SELECT zone, SUM(population) p FROM districts GROUP BY zone) z ON z.zone = v.district',
    ['SQL_UNSUPPORTED', null],
  ),
  refused(
    'WITH n AS (SELECT district FROM visits GROUP BY district) SELECT COUNT(*) FROM visits WHERE district IN (SELECT district FROM n)',
    ['SQL_UNSUPPORTED', 'n'],
  ),
  refused("SELECT COUNT(*) FROM visits v JOIN (VALUES ('东城', 2)) w(district, b) ON TRUE", [
    'SQL_JOIN_CONDITION',
    'ON TRUE',
  ]),
  refused(
    'SELECT COUNT(*) FROM visits v JOIN (SELECT district FROM districts ORDER BY population LIMIT 1) w USING (district)',
    ['SQL_LIMIT_BELOW_AGGREGATE', 'LIMIT 1'],
  ),
  refused("SELECT COUNT(*) FROM visits WHERE person_id IN (VALUES ('37'), ('38'))", ['SQL_UNSUPPORTED', 'person_id']),
  unfixable("SELECT COUNT(*) FROM visits v JOIN (VALUES ('37', 2)) w(p, b) ON w.p = v.person_id", [
    'SQL_UNSUPPORTED',
    'w.p = v.person_id',
  ]),
  // short texts that stand for something huge
  unfixable(
    `WITH c0 AS (SELECT district AS d FROM districts), ${Array.from({ length: 25 }, (_, i) => `c${i + 1} AS (SELECT a.d FROM c${i} a JOIN c${i} b ON a.d = b.d)`).join(', ')} SELECT COUNT(*) FROM visits v JOIN c25 z ON z.d = v.district`,
    ['SQL_TOO_LARGE', null],
  ),
  unfixable(
    `SELECT COUNT(*) FROM visits WHERE ${Array.from({ length: 70 }, () => 'person_id IN (SELECT person_id FROM residents)').join(' AND ')}`,
    ['SQL_TOO_LARGE', null],
  ),
]
