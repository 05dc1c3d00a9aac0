-- m1
WITH unit_rows AS NOT MATERIALIZED (
  SELECT t1."__unit" AS unit, (t1."diagnosis" COLLATE "C") AS k1, t1."cost" AS v1, t1."__rank" AS rank, hashint8extended(hash_record_extended(ROW(t1."__unit", (t1."diagnosis" COLLATE "C")), 0), 0) AS token
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL
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
partials AS MATERIALIZED (
  SELECT min(r.k1) AS k1, (array_agg((CAST(CASE WHEN r.v1 < 0::bigint THEN 0::bigint WHEN r.v1 > 100000::bigint THEN 100000::bigint ELSE r.v1 END AS BIGINT)) / 25 ORDER BY r.rank, (CAST(CASE WHEN r.v1 < 0::bigint THEN 0::bigint WHEN r.v1 > 100000::bigint THEN 100000::bigint ELSE r.v1 END AS BIGINT)) / 25) FILTER (WHERE (CAST(CASE WHEN r.v1 < 0::bigint THEN 0::bigint WHEN r.v1 > 100000::bigint THEN 100000::bigint ELSE r.v1 END AS BIGINT)) / 25 IS NOT NULL))[:10] AS h1, CASE count(*) OVER (PARTITION BY r.unit) WHEN 1 THEN 1048576 WHEN 2 THEN 741455 WHEN 3 THEN 605395 WHEN 4 THEN 524288 ELSE 0 END AS w
  FROM unit_rows AS r
  LEFT JOIN kept ON kept.unit = r.unit
  WHERE (kept.test IS NULL OR r.token <= kept.test)
  GROUP BY r.unit, r.token
)
SELECT p.k1, count(*), sum(p.w) - (SELECT sum(u.item) FROM unnest((array_agg(p.w ORDER BY p.w DESC))[:4]) AS u(item)), 0, 0, 0
FROM partials AS p
GROUP BY p.k1
UNION ALL
SELECT h.k1, 0, 0, 1, h.leaf, count(*)
FROM (
  SELECT p.k1, u.leaf AS leaf
  FROM partials AS p
  CROSS JOIN unnest(p.h1) AS u(leaf)
) AS h
GROUP BY h.k1, h.leaf;

-- above the cut
SELECT "m1"."diagnosis" AS "diagnosis", "m1"."median_cost" AS "median", "m1"."median_cost__low" AS "median__low", "m1"."median_cost__high" AS "median__high"
FROM "m1";
