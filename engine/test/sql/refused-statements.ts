import type { ErrorCode } from '@yingbi/contracts'

/** A statement that is not answered: its causes with the text that is underlined; `unfixable` when no edit can help. */
export interface RefusedStatement {
  readonly sql: string
  readonly causes: readonly (readonly [code: ErrorCode, underlined: string | null])[]
  readonly unfixable?: true
}

function refused(sql: string, ...causes: RefusedStatement['causes']): RefusedStatement {
  return { sql, causes }
}

function unfixable(sql: string, ...causes: RefusedStatement['causes']): RefusedStatement {
  return { sql, causes, unfixable: true }
}

/** What people try first, and what the attacks of the literature look like in SQL. */
export const REFUSED: readonly RefusedStatement[] = [
  // not a question
  unfixable('', ['SQL_EMPTY', null]),
  unfixable('-- nothing\n/* here */', ['SQL_EMPTY', null]),
  unfixable('SELECT district FROM visits GROUP', ['SQL_SYNTAX', 'GROUP']),
  unfixable("SELECT 'abc FROM visits", ['SQL_SYNTAX', "'abc FROM visits"]),
  unfixable('SELECT 区 区 区 FROM visits', ['SQL_SYNTAX', '区']),
  refused('SELECT COUNT(*) FROM visits; DROP TABLE visits', ['SQL_SEVERAL_STATEMENTS', 'DROP TABLE visits']),
  unfixable('DELETE FROM visits', ['SQL_NOT_A_SELECT', 'DELETE']),
  unfixable('EXPLAIN SELECT COUNT(*) FROM visits', ['SQL_NOT_A_SELECT', 'EXPLAIN']),
  unfixable("COPY visits TO '/tmp/x'", ['SQL_NOT_A_SELECT', 'COPY']),
  unfixable("SET search_path = 'x'", ['SQL_NOT_A_SELECT', 'SET']),
  unfixable('WITH x AS (DELETE FROM visits RETURNING *) SELECT * FROM x', ['SQL_NOT_A_SELECT', null]),
  refused('SELECT 1', ['SQL_UNSUPPORTED', 'SELECT 1']),
  refused('SELECT COUNT(*) INTO copied FROM visits', ['SQL_UNSUPPORTED', 'INTO copied']),
  refused('SELECT district, COUNT(*) FROM visits GROUP BY district FOR UPDATE', ['SQL_UNSUPPORTED', 'FOR UPDATE']),
  // rows
  refused('SELECT name FROM residents', ['SQL_ROW_LEVEL_OUTPUT', 'name']),
  refused('SELECT * FROM residents', ['SQL_SELECT_STAR', '*']),
  refused('SELECT * FROM visits LIMIT 10', ['SQL_SELECT_STAR', '*']),
  refused('SELECT v.* FROM visits v ORDER BY v.cost DESC', ['SQL_SELECT_STAR', 'v.*']),
  refused('SELECT district, cost FROM visits WHERE year = 2025', ['SQL_ROW_LEVEL_OUTPUT', 'district, cost']),
  refused('SELECT DISTINCT district FROM visits', ['SQL_ROW_LEVEL_OUTPUT', 'district']),
  refused('SELECT cost * 2 AS c FROM (SELECT cost FROM visits) q', ['SQL_ROW_LEVEL_OUTPUT', 'cost * 2']),
  refused('WITH v AS (SELECT * FROM visits) SELECT * FROM v', ['SQL_SELECT_STAR', '*']),
  refused('SELECT person_id FROM visits', ['SQL_ROW_LEVEL_OUTPUT', 'person_id']),
  refused(
    'SELECT district FROM visits UNION ALL SELECT district FROM residents',
    ['SQL_ROW_LEVEL_OUTPUT', 'district'],
    ['SQL_ROW_LEVEL_OUTPUT', 'district'],
  ),
  refused('SELECT *, COUNT(*) FROM visits', ['SQL_SELECT_STAR', '*']),
  refused('SELECT COUNT(*), (SELECT cost FROM visits LIMIT 1) FROM visits', ['SQL_ROW_LEVEL_OUTPUT', 'cost']),
  // names
  refused('SELECT COUNT(*) FROM visit', ['SQL_UNKNOWN_TABLE', 'visit']),
  refused('SELECT COUNT(*) FROM pg_catalog.pg_authid', ['SQL_UNKNOWN_TABLE', 'pg_catalog.pg_authid']),
  refused('SELECT COUNT(*) FROM school.visits', ['SQL_UNKNOWN_TABLE', 'school.visits']),
  refused('SELECT COUNT(*) FROM information_schema.tables', ['SQL_UNKNOWN_TABLE', 'information_schema.tables']),
  refused('SELECT AVG(kost) FROM visits', ['SQL_UNKNOWN_COLUMN', 'kost']),
  refused('SELECT AVG(v.kost) FROM visits AS v', ['SQL_UNKNOWN_COLUMN', 'v.kost']),
  refused('SELECT AVG(w.cost) FROM visits AS v', ['SQL_UNKNOWN_TABLE', 'w.cost']),
  refused(
    'SELECT distrct, AVG(kost) FROM visits WHERE yeer = 2025 GROUP BY distrct',
    ['SQL_UNKNOWN_COLUMN', 'distrct'],
    ['SQL_UNKNOWN_COLUMN', 'kost'],
    ['SQL_UNKNOWN_COLUMN', 'yeer'],
    ['SQL_UNKNOWN_COLUMN', 'distrct'],
  ),
  refused('SELECT "District", COUNT(*) FROM visits GROUP BY district', ['SQL_UNKNOWN_COLUMN', '"District"']),
  refused('SELECT district, COUNT(*) FROM visits JOIN residents USING (person_id) GROUP BY 1', [
    'SQL_AMBIGUOUS_COLUMN',
    'district',
  ]),
  refused('SELECT x FROM (SELECT COUNT(*) AS n FROM visits) t', ['SQL_UNKNOWN_COLUMN', 'x']),
  refused('SELECT u.n FROM (SELECT COUNT(*) AS n FROM visits) t', ['SQL_UNKNOWN_TABLE', 'u.n']),
  unfixable('SELECT COUNT(*) FROM visits, visits WHERE TRUE', ['SQL_UNSUPPORTED', 'visits']),
  // grouping
  refused('SELECT district, COUNT(*) FROM visits', ['SQL_NOT_GROUPED', 'district']),
  refused('SELECT district, year, COUNT(*) FROM visits GROUP BY year', ['SQL_NOT_GROUPED', 'district']),
  refused('SELECT cost + COUNT(*) FROM visits', ['SQL_NOT_GROUPED', 'cost']),
  refused('SELECT COUNT(*) FROM visits HAVING district = 1', ['SQL_NOT_GROUPED', 'district']),
  refused('SELECT person_id, SUM(cost) FROM visits GROUP BY person_id', ['SQL_UNSUPPORTED', 'person_id']),
  refused('SELECT person_id, SUM(cost) FROM visits GROUP BY district', ['SQL_UNSUPPORTED', 'person_id']),
  refused('SELECT COUNT(*) FROM visits GROUP BY CUBE (district, year, department, visit_type, diagnosis, visit_date)', [
    'SQL_UNSUPPORTED',
    'GROUP BY CUBE (district, year, department, visit_type, diagnosis, visit_date)',
  ]),
  refused('SELECT GROUPING(year), COUNT(*) FROM visits GROUP BY ROLLUP (district)', [
    'SQL_UNSUPPORTED',
    'GROUPING(year)',
  ]),
  refused('SELECT COUNT(*) FROM visits GROUP BY ROLLUP (district, person_id)', ['SQL_UNSUPPORTED', 'person_id']),
  refused('SELECT district, COUNT(*) FROM visits GROUP BY 5', ['SQL_UNKNOWN_COLUMN', '5']),
  refused('SELECT district, COUNT(*) FROM visits GROUP BY 1 ORDER BY 3', ['SQL_UNKNOWN_COLUMN', '3']),
  refused('SELECT district, COUNT(*) FROM visits GROUP BY district ORDER BY visits', ['SQL_UNKNOWN_COLUMN', 'visits']),
  refused('SELECT COUNT(*) c FROM visits WHERE c > 3', ['SQL_UNKNOWN_COLUMN', 'c']),
  refused('SELECT COUNT(*) OVER () FROM visits', ['SQL_UNSUPPORTED', 'COUNT(*) OVER ()']),
  refused("SELECT COUNT(*) FROM visits WHERE district = ANY (ARRAY['东城'])", [
    'SQL_UNSUPPORTED',
    "district = ANY (ARRAY['东城'])",
  ]),
  refused('SELECT n FROM (SELECT COUNT(*) AS n FROM visits) a WHERE COUNT(*) > 3', ['SQL_UNSUPPORTED', 'COUNT(*)']),
  refused('SELECT COUNT(*) FROM visits WHERE COUNT(*) > 3', ['SQL_UNSUPPORTED', 'COUNT(*)']),
  refused('SELECT SUM(SUM(cost)) FROM visits', ['SQL_UNSUPPORTED', 'SUM(cost)']),
  refused('SELECT AVG(s) FROM (SELECT person_id, SUM(cost) AS s FROM visits GROUP BY person_id) q', [
    'SQL_UNSUPPORTED',
    'person_id',
  ]),
  // aggregates and functions
  refused('SELECT SUM(days) FROM visits', ['DP_BOUNDS_MISSING', 'days']),
  refused('SELECT AVG(days) AS d FROM visits', ['DP_BOUNDS_MISSING', 'days']),
  refused('SELECT SUM(cost * days) FROM visits', ['DP_BOUNDS_MISSING', 'days']),
  refused('SELECT SUM(year(visit_date)) FROM visits', ['DP_BOUNDS_MISSING', 'year(visit_date)']),
  refused('SELECT SUM(length(diagnosis)) FROM visits', ['DP_BOUNDS_MISSING', 'length(diagnosis)']),
  refused('SELECT SUM(COALESCE(days, 0)) FROM visits', ['DP_BOUNDS_MISSING', 'COALESCE(days, 0)']),
  refused('SELECT SUM(LEAST(days, 30)) FROM visits', ['DP_BOUNDS_MISSING', 'LEAST(days, 30)']),
  refused('SELECT STDDEV(days) FROM visits', ['DP_BOUNDS_MISSING', 'days']),
  refused('SELECT CORR(cost, days) FROM visits', ['DP_BOUNDS_MISSING', 'days']),
  refused('SELECT CORR(cost) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'CORR(cost)']),
  refused('SELECT VARIANCE(diagnosis) FROM visits', ['SQL_TYPE_MISMATCH', 'diagnosis']),
  refused('SELECT STDDEV(DISTINCT cost) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'STDDEV(DISTINCT cost)']),
  refused('SELECT SKEWNESS(cost) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'SKEWNESS(cost)']),
  refused('SELECT district, MIN(name) FROM residents GROUP BY district', ['SQL_TYPE_MISMATCH', 'name']),
  refused('SELECT MAX(days) FROM visits', ['DP_BOUNDS_MISSING', 'days']),
  refused('SELECT MEDIAN(DISTINCT cost) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'MEDIAN(DISTINCT cost)']),
  refused('SELECT QUANTILE_CONT(cost, days) FROM visits', ['SQL_UNSUPPORTED', 'days']),
  refused('SELECT percentile_disc(1.5) WITHIN GROUP (ORDER BY cost DESC) FROM visits', ['SQL_UNSUPPORTED', '1.5']),
  refused('SELECT percentile_cont(ARRAY[0.25, 0.75]) WITHIN GROUP (ORDER BY cost) FROM visits', [
    'SQL_UNSUPPORTED',
    'ARRAY[0.25, 0.75]',
  ]),
  refused('SELECT percentile_cont(0.5) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'percentile_cont(0.5)']),
  refused("SELECT string_agg(name, ',') FROM residents", ['SQL_UNKNOWN_FUNCTION', "string_agg(name, ',')"]),
  refused('SELECT array_agg(cost ORDER BY cost) FROM visits', [
    'SQL_UNKNOWN_FUNCTION',
    'array_agg(cost ORDER BY cost)',
  ]),
  refused('SELECT COUNT(DISTINCT diagnosis) FROM visits', ['SQL_UNSUPPORTED', 'COUNT(DISTINCT diagnosis)']),
  refused('SELECT SUM(DISTINCT cost) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'SUM(DISTINCT cost)']),
  refused('SELECT SUM(diagnosis) FROM visits', ['SQL_TYPE_MISMATCH', 'diagnosis']),
  refused('SELECT SUM(sqrt(cost)) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'sqrt(cost)']),
  refused('SELECT SUM(exp(cost)) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'exp(cost)']),
  refused('SELECT AVG(abss(cost)) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'abss(cost)']),
  refused('SELECT AVG(len(diagnosis) * 0 + cost) FROM visits', ['SQL_UNKNOWN_FUNCTION', 'len(diagnosis)']),
  refused('SELECT SUM(cost * cost * cost * cost) FROM visits', [
    'DP_VALUE_RANGE_TOO_WIDE',
    'cost * cost * cost * cost',
  ]),
  // values that would make an engine fail, were they allowed (error channel)
  refused("SELECT SUM(1 / (CASE WHEN name = 'x' THEN 0 ELSE days END)) FROM residents JOIN visits USING (person_id)", [
    'DP_BOUNDS_MISSING',
    "CASE WHEN name = 'x' THEN 0 ELSE days END",
  ]),
  refused('SELECT SUM(CAST(name AS INTEGER)) FROM residents', ['SQL_TYPE_MISMATCH', 'CAST(name AS INTEGER)']),
  refused('SELECT COUNT(*) FROM residents WHERE name::date = birth_date', ['SQL_TYPE_MISMATCH', 'name::date']),
  refused('SELECT COUNT(*) FROM residents WHERE make_date(age, 1, 1) > birth_date', [
    'SQL_UNKNOWN_FUNCTION',
    'make_date(age, 1, 1)',
  ]),
  refused("SELECT COUNT(*) FROM residents WHERE regexp_matches(name, '(a')", [
    'SQL_UNKNOWN_FUNCTION',
    "regexp_matches(name, '(a')",
  ]),
  refused("SELECT COUNT(*) FROM residents WHERE name ~ 'A.*'", ['SQL_UNSUPPORTED', "name ~ 'A.*'"]),
  refused("SELECT COUNT(*) FROM residents WHERE substring(name, -1, 2) = 'x'", [
    'SQL_UNKNOWN_FUNCTION',
    'substring(name, -1, 2)',
  ]),
  refused("SELECT COUNT(*) FROM residents WHERE name LIKE 'a\\_'", ['SQL_UNSUPPORTED', "'a\\_'"]),
  refused('SELECT COUNT(*) FROM residents WHERE name LIKE district', ['SQL_UNSUPPORTED', 'district']),
  refused("SELECT COUNT(*) FROM residents WHERE birth_date > 'yesterday'", ['SQL_TYPE_MISMATCH', "'yesterday'"]),
  refused("SELECT COUNT(*) FROM residents WHERE age = 'old'", ['SQL_TYPE_MISMATCH', "'old'"]),
  refused('SELECT COUNT(*) FROM visits WHERE district = 5', ['SQL_TYPE_MISMATCH', '5']),
  refused('SELECT COUNT(*) FROM visits WHERE cost', ['SQL_TYPE_MISMATCH', 'cost']),
  refused("SELECT COUNT(*) FROM residents WHERE birth_date + INTERVAL '1 month' > '2025-01-01'", [
    'SQL_UNSUPPORTED',
    "INTERVAL '1 month'",
  ]),
  // functions that are not functions of their arguments
  refused('SELECT COUNT(*) FROM visits WHERE random() < 0.5', ['SQL_UNKNOWN_FUNCTION', 'random()']),
  refused('SELECT COUNT(*) FROM visits WHERE visit_date < now()', ['SQL_UNKNOWN_FUNCTION', 'now()']),
  refused('SELECT COUNT(*) FROM visits WHERE visit_date < current_date', ['SQL_UNKNOWN_FUNCTION', 'current_date']),
  refused('SELECT COUNT(*) FROM visits WHERE pg_sleep(5) IS NULL', ['SQL_UNKNOWN_FUNCTION', 'pg_sleep(5)']),
  refused("SELECT COUNT(*) FROM visits WHERE current_setting('x') = 'y'", [
    'SQL_UNKNOWN_FUNCTION',
    "current_setting('x')",
  ]),
  refused("SELECT COUNT(*) FROM read_csv('/etc/passwd')", ['SQL_UNKNOWN_FUNCTION', "read_csv('/etc/passwd')"]),
  refused("SELECT * FROM query('SELECT 1')", ['SQL_UNKNOWN_FUNCTION', "query('SELECT 1')"]),
  refused('SELECT * FROM pragma_database_list()', ['SQL_UNKNOWN_FUNCTION', 'pragma_database_list()']),
  refused('SELECT COUNT(*) + random() FROM visits', ['SQL_UNKNOWN_FUNCTION', 'random()']),
  refused("SELECT getenv('HOME'), COUNT(*) FROM visits", ['SQL_UNKNOWN_FUNCTION', "getenv('HOME')"]),
  refused("SELECT nextval('s') FROM (SELECT COUNT(*) AS n FROM visits) t", ['SQL_UNKNOWN_FUNCTION', "nextval('s')"]),
  refused('SELECT n FROM (SELECT COUNT(*) AS n FROM visits) t ORDER BY random()', ['SQL_UNKNOWN_FUNCTION', 'random()']),
  refused('SELECT COUNT(*) FROM visits TABLESAMPLE BERNOULLI (10)', [
    'SQL_UNSUPPORTED',
    'visits TABLESAMPLE BERNOULLI (10)',
  ]),
  // rows chosen by the data of others
  refused('SELECT AVG(cost) FROM (SELECT * FROM visits ORDER BY cost DESC LIMIT 1) q', [
    'SQL_LIMIT_BELOW_AGGREGATE',
    'LIMIT 1',
  ]),
  refused('SELECT AVG(cost) FROM (SELECT cost FROM visits OFFSET 5) q', ['SQL_LIMIT_BELOW_AGGREGATE', 'OFFSET 5']),
  refused('SELECT COUNT(*) FROM (SELECT * FROM visits FETCH FIRST 3 ROWS ONLY) q', [
    'SQL_LIMIT_BELOW_AGGREGATE',
    'FETCH FIRST 3 ROWS ONLY',
  ]),
  refused('SELECT COUNT(*) FROM (SELECT DISTINCT district FROM visits) q', ['SQL_LIMIT_BELOW_AGGREGATE', 'DISTINCT']),
  refused('SELECT COUNT(*) FROM (SELECT DISTINCT ON (person_id) cost FROM visits) q', [
    'SQL_LIMIT_BELOW_AGGREGATE',
    'DISTINCT ON (person_id)',
  ]),
  refused('SELECT SUM(cost) FROM visits WHERE cost > (SELECT AVG(cost) FROM visits)', [
    'SQL_UNSUPPORTED',
    '(SELECT AVG(cost) FROM visits)',
  ]),
  refused('SELECT SUM(cost - (SELECT MIN(cost) FROM visits)) FROM visits', [
    'SQL_UNSUPPORTED',
    '(SELECT MIN(cost) FROM visits)',
  ]),
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
    ['SQL_JOIN_CONDITION', 'EXISTS (SELECT 1 FROM residents)'],
  ),
  refused("SELECT COUNT(*) FROM visits WHERE person_id = '37'", ['SQL_UNSUPPORTED', 'person_id']),
  // windows over people
  refused(
    "WITH c AS (SELECT person_id, MAX(CASE WHEN name = 'Alice' THEN 1 ELSE 0 END) OVER () f FROM residents) SELECT SUM(f) FROM c",
    ['SQL_UNSUPPORTED', "MAX(CASE WHEN name = 'Alice' THEN 1 ELSE 0 END) OVER ()"],
  ),
  refused('SELECT SUM(s) FROM (SELECT SUM(cost) OVER (PARTITION BY district) AS s FROM visits) q', [
    'SQL_UNSUPPORTED',
    'SUM(cost) OVER (PARTITION BY district)',
  ]),
  refused('SELECT COUNT(*) FROM (SELECT ROW_NUMBER() OVER (ORDER BY cost) AS r FROM visits) q WHERE r < 10', [
    'SQL_UNSUPPORTED',
    'ROW_NUMBER() OVER (ORDER BY cost)',
  ]),
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
  refused('SELECT COUNT(*) FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id', [
    'SQL_JOIN_CONDITION',
    'LEFT JOIN',
  ]),
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
  refused('SELECT COUNT(*) FROM visits v LEFT JOIN districts d ON v.district = d.district AND d.population > 5', [
    'SQL_JOIN_CONDITION',
    'd.population > 5',
  ]),
  unfixable(
    'SELECT v.district, COUNT(*) FROM visits v JOIN (SELECT district, COUNT(*) AS n FROM visits GROUP BY district) t ON t.district = v.district GROUP BY 1',
    ['SQL_UNSUPPORTED', null],
  ),
  unfixable('SELECT COUNT(*) FROM visits v, LATERAL (SELECT v.cost) q', ['SQL_UNSUPPORTED', 'v.cost']),
  refused('WITH RECURSIVE v AS (SELECT COUNT(*) AS n FROM visits) SELECT n FROM v', ['SQL_UNSUPPORTED', 'RECURSIVE']),
  // several causes in one answer
  refused(
    'SELECT district, SUM(days), MODE(cost) FROM visits WHERE random() > 0.5 GROUP BY district',
    ['DP_BOUNDS_MISSING', 'days'],
    ['SQL_UNKNOWN_FUNCTION', 'MODE(cost)'],
    ['SQL_UNKNOWN_FUNCTION', 'random()'],
  ),
]
