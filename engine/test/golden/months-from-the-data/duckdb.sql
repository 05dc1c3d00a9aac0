-- m1
WITH unit_rows AS NOT MATERIALIZED (
  SELECT r.unit AS unit, r.k1 AS k1, r.v1 AS v1, hash(hash(r.unit, r.k1)) AS token
  FROM (
    SELECT t1."__unit" AS unit, CAST(date_trunc('month', CASE WHEN t1."visit_date" BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN t1."visit_date" END) AS DATE) AS k1, CASE WHEN (t1."visit_type" = 1::USMALLINT) THEN 1::BIGINT END AS v1
    FROM "hospital@d1/visits" AS t1
    WHERE t1."__unit" IS NOT NULL AND (t1."visit_date" >= DATE '2024-01-01')
  ) AS r
),
kept1 AS (
  SELECT unit, min(token) AS test
  FROM unit_rows
  GROUP BY unit
),
kept2 AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept1 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
kept3 AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept2 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
kept AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept3 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
partials AS (
  SELECT min(r.k1) AS k1, count(r.v1) AS n1, CASE count(*) OVER (PARTITION BY r.unit) WHEN 1 THEN 1048576 WHEN 2 THEN 741455 WHEN 3 THEN 605395 WHEN 4 THEN 524288 ELSE 0 END AS w
  FROM unit_rows AS r
  LEFT JOIN kept ON kept.unit = r.unit
  WHERE (kept.test IS NULL OR r.token <= kept.test)
  GROUP BY r.unit, r.token
)
SELECT CAST(p.k1 AS VARCHAR), count(*), sum(p.w) - list_sum(max(p.w, 4)), sum(least(p.n1, 10))
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."datetrunc_visit_date" AS "month", "m1"."count_visit_type" AS "inpatient", "m1"."count_visit_type__low" AS "inpatient__low", "m1"."count_visit_type__high" AS "inpatient__high"
FROM "m1"
ORDER BY 1 ASC NULLS LAST;
