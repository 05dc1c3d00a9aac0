import type { BilingualText } from '@yingbi/contracts'

/** A way of writing something in SQL, with a statement over `hospital-catalog.ts` that has it. */
export interface Construct {
  readonly name: BilingualText
  readonly sql: string
}

export interface ConstructSection {
  readonly title: BilingualText
  readonly constructs: readonly Construct[]
}

const construct = (zh: string, en: string, sql: string): Construct => ({ name: { zh, en }, sql })

/** Whether each is accepted is not said here: the coverage pages are written from what the compiler answers. */
export const CONSTRUCTS: readonly ConstructSection[] = [
  {
    title: { zh: '读取与连接', en: 'Reading and joining' },
    constructs: [
      construct('一张受保护的表', 'One protected table', 'SELECT COUNT(*) FROM visits'),
      construct('公开的表', 'A public table', 'SELECT * FROM districts WHERE population > 1000'),
      construct(
        '受保护的表按单元连接',
        'Protected tables joined on the unit',
        'SELECT r.sex, COUNT(*) FROM visits v JOIN residents r ON v.person_id = r.person_id GROUP BY r.sex',
      ),
      construct('用 USING 连接', 'Join with USING', 'SELECT COUNT(*) FROM visits JOIN residents USING (person_id)'),
      construct(
        '逗号连接，条件写在 WHERE',
        'Comma join with its condition in WHERE',
        'SELECT COUNT(*) FROM visits v, residents r WHERE v.person_id = r.person_id',
      ),
      construct(
        '自连接',
        'Self-join',
        'SELECT COUNT(*) FROM visits a JOIN visits b ON a.person_id = b.person_id AND a.visit_date = b.visit_date',
      ),
      construct(
        '与公开的表连接',
        'Join with a public table',
        'SELECT d.zone, COUNT(*) FROM visits v JOIN districts d ON v.district = d.district GROUP BY d.zone',
      ),
      construct(
        '左连接公开的表',
        'Left join with a public table',
        'SELECT d.zone, COUNT(*) FROM visits v LEFT JOIN districts d ON v.district = d.district GROUP BY d.zone',
      ),
      construct(
        '左连接受保护的表',
        'Left join of protected tables',
        'SELECT COUNT(*), COUNT(v.cost) FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id',
      ),
      construct(
        '右连接受保护的表',
        'Right join of protected tables',
        'SELECT COUNT(*) FROM visits v RIGHT JOIN residents r ON v.person_id = r.person_id',
      ),
      construct(
        '全外连接受保护的表',
        'Full join of protected tables',
        'SELECT COUNT(*) FROM visits v FULL JOIN residents r ON v.person_id = r.person_id',
      ),
      construct(
        '不按单元连接受保护的表',
        'Protected tables joined on something else',
        'SELECT COUNT(*) FROM visits v JOIN residents r ON v.district = r.district',
      ),
      construct('交叉连接', 'Cross join', 'SELECT COUNT(*) FROM visits CROSS JOIN residents'),
      construct(
        '常量表',
        'A table of constants',
        "SELECT z.zone, COUNT(*) FROM visits v JOIN (VALUES ('东城', 'old'), ('高新', 'new')) AS z(district, zone) ON v.district = z.district GROUP BY z.zone",
      ),
      construct('LATERAL', 'LATERAL', 'SELECT COUNT(*) FROM visits v, LATERAL (SELECT v.cost) q'),
      construct('TABLESAMPLE', 'TABLESAMPLE', 'SELECT COUNT(*) FROM visits TABLESAMPLE SYSTEM (10)'),
      construct('表函数', 'A table function', "SELECT COUNT(*) FROM read_csv('visits.csv')"),
    ],
  },
  {
    title: { zh: '子查询', en: 'Subqueries' },
    constructs: [
      construct(
        'FROM 里的子查询',
        'Subquery in FROM',
        'SELECT AVG(c) FROM (SELECT person_id, cost * 2 AS c FROM visits WHERE year = 2024) q',
      ),
      construct('WITH', 'WITH', 'WITH v AS (SELECT * FROM visits WHERE year = 2024) SELECT COUNT(*) FROM v'),
      construct(
        'WITH RECURSIVE',
        'WITH RECURSIVE',
        'WITH RECURSIVE v AS (SELECT * FROM visits) SELECT COUNT(*) FROM v',
      ),
      construct(
        '单元 IN 子查询',
        'IN on the unit',
        'SELECT COUNT(*) FROM visits WHERE person_id IN (SELECT person_id FROM residents WHERE age > 60)',
      ),
      construct(
        '单元 NOT IN 子查询',
        'NOT IN on the unit',
        'SELECT COUNT(*) FROM residents WHERE person_id NOT IN (SELECT person_id FROM visits)',
      ),
      construct(
        '单元上的 EXISTS',
        'EXISTS on the unit',
        'SELECT COUNT(*) FROM residents r WHERE EXISTS (SELECT 1 FROM visits v WHERE v.person_id = r.person_id AND v.cost > 100)',
      ),
      construct(
        '单元上的 NOT EXISTS',
        'NOT EXISTS on the unit',
        'SELECT COUNT(*) FROM residents r WHERE NOT EXISTS (SELECT 1 FROM visits v WHERE v.person_id = r.person_id)',
      ),
      construct(
        'IN 公开的清单',
        'IN a public list',
        "SELECT COUNT(*) FROM visits WHERE district IN (SELECT district FROM districts WHERE zone = 'urban')",
      ),
      construct(
        'EXISTS 不对应单元',
        'EXISTS not tied to the unit',
        'SELECT COUNT(*) FROM residents r WHERE EXISTS (SELECT 1 FROM visits v WHERE v.district = r.district)',
      ),
      construct(
        '标量子查询，结果已加噪',
        'Scalar subquery over a noisy result',
        'SELECT COUNT(*) / (SELECT COUNT(*) FROM residents) FROM visits',
      ),
      construct(
        '与受保护数据的极值比较',
        'Comparison with an extreme of protected data',
        'SELECT COUNT(*) FROM visits WHERE cost > (SELECT MAX(cost) FROM visits)',
      ),
      construct(
        'UNION ALL 各部分的行',
        'UNION ALL of rows',
        'SELECT COUNT(*) FROM (SELECT person_id, year FROM visits WHERE year = 2024 UNION ALL SELECT person_id, year FROM visits WHERE year = 2025) u',
      ),
      construct(
        'UNION（去重）各部分的行',
        'UNION of rows',
        'SELECT COUNT(*) FROM (SELECT person_id FROM visits UNION SELECT person_id FROM residents) u',
      ),
      construct(
        '每个单元内汇总',
        'Aggregates within each unit',
        'SELECT n, COUNT(*) FROM (SELECT person_id, COUNT(*) AS n FROM visits GROUP BY person_id) p GROUP BY n',
      ),
      construct(
        '每个单元内汇总后筛选',
        'HAVING within each unit',
        'SELECT COUNT(*) FROM (SELECT person_id FROM visits GROUP BY person_id HAVING COUNT(*) > 2) p',
      ),
      construct(
        '每个单元内的窗口',
        'Window within each unit',
        'SELECT COUNT(*), AVG(cost) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY visit_date DESC) AS rn FROM visits) v WHERE rn = 1',
      ),
      construct(
        '跨单元的窗口',
        'Window across units',
        'SELECT SUM(f) FROM (SELECT person_id, COUNT(*) OVER (PARTITION BY district) AS f FROM visits) v',
      ),
      construct('子查询里的 LIMIT', 'LIMIT in a subquery', 'SELECT COUNT(*) FROM (SELECT * FROM visits LIMIT 10) q'),
    ],
  },
  {
    title: { zh: '条件与表达式', en: 'Conditions and expressions' },
    constructs: [
      construct(
        '比较、BETWEEN、IN、IS NULL',
        'Comparisons, BETWEEN, IN, IS NULL',
        "SELECT COUNT(*) FROM visits WHERE cost BETWEEN 10 AND 99.5 AND department IN ('surgery', 'internal') AND diagnosis IS NOT NULL",
      ),
      construct(
        'LIKE 与 ILIKE',
        'LIKE and ILIKE',
        "SELECT COUNT(*) FROM visits WHERE diagnosis LIKE 'J%' OR diagnosis ILIKE '%flu%'",
      ),
      construct('正则表达式', 'Regular expressions', "SELECT COUNT(*) FROM visits WHERE diagnosis ~ '^J'"),
      construct('CASE', 'CASE', 'SELECT SUM(CASE WHEN cost > 500 THEN 1 ELSE 0 END) FROM visits'),
      construct(
        'COALESCE 与 NULLIF',
        'COALESCE and NULLIF',
        'SELECT SUM(COALESCE(cost, 0)), SUM(NULLIF(cost, 0)) FROM visits',
      ),
      construct('LEAST 与 GREATEST', 'LEAST and GREATEST', 'SELECT AVG(LEAST(GREATEST(days, 0), 30)) FROM visits'),
      construct(
        '算术，含除法',
        'Arithmetic with division',
        'SELECT SUM(cost / self_cost) FROM visits WHERE self_cost <> 0',
      ),
      construct(
        'round、floor、ceil、abs、mod',
        'round, floor, ceil, abs, mod',
        'SELECT SUM(round(cost, 1)), SUM(floor(cost)), SUM(ceil(cost)), SUM(abs(cost - 500)), SUM(mod(year, 4)) FROM visits',
      ),
      construct('sqrt、ln、exp', 'sqrt, ln, exp', 'SELECT AVG(sqrt(cost)) FROM visits'),
      construct(
        '字符串函数',
        'Text functions',
        "SELECT COUNT(*) FROM visits WHERE lower(left(diagnosis, 1)) = 'j' AND length(diagnosis) = 3",
      ),
      construct(
        '日期函数',
        'Date functions',
        "SELECT date_trunc('month', visit_date) AS m, COUNT(*) FROM visits WHERE visit_date >= '2025-01-01' AND visit_date < '2025-04-01' GROUP BY m",
      ),
      construct('类型转换', 'Casts', 'SELECT SUM(CAST(cost AS integer)) FROM visits'),
      construct('没有上下界的数', 'A number without bounds', 'SELECT SUM(days) FROM visits'),
      construct('随机函数', 'Random functions', 'SELECT SUM(cost * random()) FROM visits'),
      construct('当前时间', 'The current time', 'SELECT COUNT(*) FROM visits WHERE visit_date < current_date'),
    ],
  },
  {
    title: { zh: '分组', en: 'Grouping' },
    constructs: [
      construct(
        '按代码表的列分组',
        'By a column with a code list',
        'SELECT district, COUNT(*) FROM visits GROUP BY district',
      ),
      construct('按取值不多的数分组', 'By a number of few values', 'SELECT year, COUNT(*) FROM visits GROUP BY year'),
      construct(
        '按表达式分组',
        'By an expression',
        'SELECT floor(age / 10) * 10 AS decade, COUNT(*) FROM residents GROUP BY decade',
      ),
      construct(
        '按 width_bucket 分组（直方图）',
        'By width_bucket (a histogram)',
        'SELECT width_bucket(cost, 0, 1000, 10) AS bucket, COUNT(*) FROM visits GROUP BY bucket',
      ),
      construct(
        '按取自数据的文本分组',
        'By text from the data',
        'SELECT diagnosis, COUNT(*) FROM visits GROUP BY diagnosis',
      ),
      construct('按单元分组并显示', 'By the unit, shown', 'SELECT person_id, COUNT(*) FROM visits GROUP BY person_id'),
      construct('ROLLUP', 'ROLLUP', 'SELECT district, year, COUNT(*) FROM visits GROUP BY ROLLUP (district, year)'),
      construct(
        'CUBE',
        'CUBE',
        'SELECT district, department, COUNT(*) FROM visits GROUP BY CUBE (district, department)',
      ),
      construct(
        'GROUPING SETS 与 GROUPING()',
        'GROUPING SETS and GROUPING()',
        'SELECT district, year, GROUPING(district, year), COUNT(*) FROM visits GROUP BY GROUPING SETS ((district), (year), ())',
      ),
      construct(
        '六个键的 CUBE',
        'CUBE of six keys',
        'SELECT COUNT(*) FROM visits GROUP BY CUBE (district, year, department, visit_type, diagnosis, visit_date)',
      ),
      construct(
        'SELECT 里有未分组的列',
        'A column that is not grouped',
        'SELECT district, year, COUNT(*) FROM visits GROUP BY district',
      ),
      construct('逐行显示', 'Rows themselves', 'SELECT cost FROM visits'),
      construct('SELECT *', 'SELECT *', 'SELECT * FROM visits'),
    ],
  },
  {
    title: { zh: '聚合函数', en: 'Aggregates' },
    constructs: [
      construct('COUNT(*)、COUNT(x)', 'COUNT(*), COUNT(x)', 'SELECT COUNT(*), COUNT(cost) FROM visits'),
      construct('COUNT(DISTINCT 单元)', 'COUNT(DISTINCT unit)', 'SELECT COUNT(DISTINCT person_id) FROM visits'),
      construct('COUNT(DISTINCT x)', 'COUNT(DISTINCT x)', 'SELECT COUNT(DISTINCT diagnosis) FROM visits'),
      construct('SUM、AVG', 'SUM, AVG', 'SELECT SUM(cost), AVG(cost) FROM visits'),
      construct('FILTER', 'FILTER', "SELECT COUNT(*) FILTER (WHERE sex = 'F') FROM residents"),
      construct('SUM(DISTINCT x)', 'SUM(DISTINCT x)', 'SELECT SUM(DISTINCT cost) FROM visits'),
      construct(
        'VAR_POP、STDDEV_SAMP 等',
        'VAR_POP, STDDEV_SAMP and the like',
        'SELECT VAR_POP(cost), VAR_SAMP(cost), STDDEV(cost) FROM visits',
      ),
      construct(
        'COVAR_POP、CORR',
        'COVAR_POP, CORR',
        'SELECT COVAR_POP(cost, self_cost), CORR(cost, self_cost) FROM visits',
      ),
      construct(
        'REGR_SLOPE、REGR_INTERCEPT',
        'REGR_SLOPE, REGR_INTERCEPT',
        'SELECT REGR_SLOPE(cost, self_cost), REGR_INTERCEPT(cost, self_cost) FROM visits',
      ),
      construct('MEDIAN', 'MEDIAN', 'SELECT MEDIAN(cost) FROM visits'),
      construct(
        'PERCENTILE_CONT、PERCENTILE_DISC',
        'PERCENTILE_CONT, PERCENTILE_DISC',
        'SELECT PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY cost), PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY cost) FROM visits',
      ),
      construct('MIN、MAX', 'MIN, MAX', 'SELECT MIN(cost), MAX(cost) FROM visits'),
      construct('MODE', 'MODE', 'SELECT MODE() WITHIN GROUP (ORDER BY district) FROM visits'),
      construct('STRING_AGG、ARRAY_AGG', 'STRING_AGG, ARRAY_AGG', "SELECT STRING_AGG(diagnosis, ',') FROM visits"),
      construct('ANY_VALUE、FIRST', 'ANY_VALUE, FIRST', 'SELECT ANY_VALUE(diagnosis) FROM visits'),
      construct('BOOL_OR、BOOL_AND', 'BOOL_OR, BOOL_AND', 'SELECT BOOL_OR(is_insured) FROM residents'),
    ],
  },
  {
    title: { zh: '加噪之后', en: 'Above the noise' },
    constructs: [
      construct('HAVING', 'HAVING', 'SELECT district, COUNT(*) FROM visits GROUP BY district HAVING COUNT(*) > 10'),
      construct(
        'ORDER BY、LIMIT、OFFSET',
        'ORDER BY, LIMIT, OFFSET',
        'SELECT district, COUNT(*) AS n FROM visits GROUP BY district ORDER BY n DESC LIMIT 3 OFFSET 1',
      ),
      construct(
        '聚合之间的算术',
        'Arithmetic on aggregates',
        'SELECT district, 100.0 * SUM(self_cost) / SUM(cost) AS share FROM visits GROUP BY district',
      ),
      construct(
        '聚合上的 CASE',
        'CASE on aggregates',
        "SELECT CASE WHEN COUNT(*) > 100 THEN 'many' ELSE 'few' END FROM visits",
      ),
      construct(
        '聚合上的窗口函数',
        'Windows over aggregates',
        'SELECT district, RANK() OVER (ORDER BY COUNT(*) DESC) FROM visits GROUP BY district',
      ),
      construct(
        '两个结果的连接',
        'Join of two results',
        'WITH a AS (SELECT district, COUNT(*) n FROM visits GROUP BY 1), b AS (SELECT district, COUNT(*) n FROM residents GROUP BY 1) SELECT a.district, a.n / b.n FROM a JOIN b USING (district)',
      ),
      construct(
        '结果再聚合',
        'Aggregates of a result',
        'SELECT MAX(n), MEDIAN(n) FROM (SELECT district, COUNT(*) n FROM visits GROUP BY 1) q',
      ),
      construct(
        '结果的 UNION ALL、DISTINCT',
        'UNION ALL and DISTINCT of results',
        'SELECT DISTINCT n FROM (SELECT COUNT(*) n FROM visits UNION ALL SELECT COUNT(*) FROM residents) q',
      ),
      construct(
        '结果连接回受保护的行',
        'A result joined back to protected rows',
        'WITH a AS (SELECT district, COUNT(*) n FROM visits GROUP BY 1) SELECT COUNT(*) FROM residents r JOIN a USING (district) WHERE a.n > 100',
      ),
      construct('读文件的函数', 'Functions that read files', "SELECT COUNT(*), getenv('HOME') FROM visits"),
    ],
  },
  {
    title: { zh: '其他语句', en: 'Other statements' },
    constructs: [
      construct('INSERT', 'INSERT', 'INSERT INTO visits SELECT * FROM visits'),
      construct('EXPLAIN', 'EXPLAIN', 'EXPLAIN SELECT COUNT(*) FROM visits'),
      construct('两条语句', 'Two statements', 'SELECT COUNT(*) FROM visits; SELECT COUNT(*) FROM residents'),
      construct('COPY', 'COPY', "COPY visits TO 'visits.csv'"),
      construct('参数', 'Parameters', 'SELECT COUNT(*) FROM visits WHERE cost > $1'),
    ],
  },
]
