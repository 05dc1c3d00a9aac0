import type { RefusedStatement } from './refused-statement.ts'
import { refused } from './refused-statement.ts'

/** Aggregates and windows over the rows of each unit: forms of them that are not worked out, and attempts to show them. */
export const REFUSED_WITHIN_UNITS: readonly RefusedStatement[] = [
  refused(
    'SELECT COUNT(*) FROM (SELECT COUNT(*) AS n FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id GROUP BY v.person_id) q',
    ['SQL_UNSUPPORTED', 'v.person_id'],
  ),
  refused(
    'SELECT COUNT(*) FROM (SELECT ROW_NUMBER() OVER (PARTITION BY v.person_id) AS n FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id) q WHERE n = 1',
    ['SQL_UNSUPPORTED', 'ROW_NUMBER() OVER (PARTITION BY v.person_id)'],
  ),
  refused('SELECT n FROM (SELECT person_id, COUNT(*) AS n FROM visits GROUP BY person_id) q', [
    'SQL_ROW_LEVEL_OUTPUT',
    'n',
  ]),
  refused('SELECT district, MAX(cost) FROM visits GROUP BY person_id, district', ['SQL_UNSUPPORTED', 'person_id']),
  refused('SELECT cost AS person_id, COUNT(*) FROM visits GROUP BY person_id, cost', ['SQL_UNSUPPORTED', 'person_id']),
  refused('SELECT COUNT(*) FROM (SELECT person_id, days FROM visits GROUP BY person_id) q', [
    'SQL_NOT_GROUPED',
    'days',
  ]),
  refused('SELECT AVG(n) FROM (SELECT person_id, STDDEV(cost) AS n FROM visits GROUP BY person_id) q', [
    'SQL_UNKNOWN_FUNCTION',
    'STDDEV(cost)',
  ]),
  refused('SELECT AVG(n) FROM (SELECT person_id, SUM(DISTINCT cost) AS n FROM visits GROUP BY person_id) q', [
    'SQL_UNKNOWN_FUNCTION',
    'SUM(DISTINCT cost)',
  ]),
  refused('SELECT AVG(n) FROM (SELECT person_id, SUM(days) AS n FROM visits GROUP BY person_id) q', [
    'DP_BOUNDS_MISSING',
    'days',
  ]),
  refused('SELECT AVG(n) FROM (SELECT person_id, SUM(cost * 1e15) AS n FROM visits GROUP BY person_id) q', [
    'DP_VALUE_RANGE_TOO_WIDE',
    'cost * 1e15',
  ]),
  refused('SELECT COUNT(*) FROM (SELECT person_id, BOOL_OR(cost) AS b FROM visits GROUP BY person_id) q WHERE b', [
    'SQL_TYPE_MISMATCH',
    'cost',
  ]),
  refused('SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM visits GROUP BY ROLLUP (person_id, year)) q', [
    'SQL_UNSUPPORTED',
    'person_id',
  ]),
  refused('SELECT AVG(n) FROM (SELECT COUNT(*) AS n FROM visits GROUP BY person_id, ROLLUP (district, year)) q', [
    'SQL_UNSUPPORTED',
    'ROLLUP (district, year)',
  ]),
  refused('SELECT AVG(n) FROM (SELECT person_id, COUNT(*) AS n FROM visits GROUP BY person_id LIMIT 10) q', [
    'SQL_LIMIT_BELOW_AGGREGATE',
    'LIMIT 10',
  ]),
  refused(
    'SELECT COUNT(*) FROM (SELECT person_id, COUNT(*) OVER (ORDER BY COUNT(*)) FROM visits GROUP BY person_id) q',
    ['SQL_UNSUPPORTED', 'COUNT(*) OVER (ORDER BY COUNT(*))'],
  ),
  refused(
    'SELECT COUNT(*) FROM (SELECT RANK() OVER (PARTITION BY district ORDER BY cost) AS r FROM (SELECT district, cost FROM visits) i) q',
    ['SQL_UNSUPPORTED', 'RANK() OVER (PARTITION BY district ORDER BY cost)'],
  ),
  refused(
    'SELECT COUNT(*) FROM (SELECT q.person_id AS d, ROW_NUMBER() OVER (PARTITION BY q.person_id) AS r FROM (SELECT district AS person_id FROM visits) q) z',
    ['SQL_UNSUPPORTED', 'ROW_NUMBER() OVER (PARTITION BY q.person_id)'],
  ),
  refused('SELECT COUNT(*) FROM visits WHERE ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY cost) = 1', [
    'SQL_UNSUPPORTED',
    'ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY cost)',
  ]),
  refused(
    'SELECT SUM(s) FROM (SELECT LAST_VALUE(cost) OVER (PARTITION BY person_id ORDER BY visit_date) AS s FROM visits) q',
    ['SQL_UNSUPPORTED', 'LAST_VALUE(cost) OVER (PARTITION BY person_id ORDER BY visit_date)'],
  ),
  refused(
    'SELECT AVG(x) FROM (SELECT LAG(cost, 1, 0) OVER (PARTITION BY person_id ORDER BY visit_date) AS x FROM visits) q',
    ['SQL_UNSUPPORTED', 'LAG(cost, 1, 0) OVER (PARTITION BY person_id ORDER BY visit_date)'],
  ),
  refused('SELECT AVG(x) FROM (SELECT NTILE(4) OVER (PARTITION BY person_id ORDER BY visit_date) AS x FROM visits) q', [
    'SQL_UNKNOWN_FUNCTION',
    'NTILE(4) OVER (PARTITION BY person_id ORDER BY visit_date)',
  ]),
  refused(
    'SELECT AVG(x) FROM (SELECT SUM(cost) OVER (PARTITION BY person_id ORDER BY visit_date GROUPS 2 PRECEDING) AS x FROM visits) q',
    ['SQL_UNSUPPORTED', 'SUM(cost) OVER (PARTITION BY person_id ORDER BY visit_date GROUPS 2 PRECEDING)'],
  ),
  refused('SELECT district, COUNT(*) OVER (PARTITION BY person_id) AS n FROM visits', [
    'SQL_ROW_LEVEL_OUTPUT',
    'district, COUNT(*) OVER (PARTITION BY person_id)',
  ]),
]
