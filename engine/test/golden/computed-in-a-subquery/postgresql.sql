-- m1
WITH unit_rows AS MATERIALIZED (
  SELECT r.unit AS unit, r.k1 AS k1, r.v1 AS v1, r.v2 AS v2, hashint8extended(hash_record_extended(ROW(r.unit, r.k1), 0), 0) AS token
  FROM (
    SELECT t2."__unit" AS unit, t2."4.level" AS k1, (t2."3.half" * t2."3.half") AS v1, t2."3.half" AS v2
    FROM (
      SELECT t1."__unit" AS "__unit", CAST(div(round(div(CAST(CASE WHEN (t1."cost" < 0::bigint) THEN 0::bigint WHEN (t1."cost" > 100000::bigint) THEN 100000::bigint ELSE t1."cost" END AS numeric) * 2000000, nullif(200::bigint, 0)) * 5, -1), 10) AS bigint) AS "3.half", CASE WHEN (t1."cost" > 50000::bigint) THEN (CAST('high' AS text) COLLATE "C") ELSE (CAST('low' AS text) COLLATE "C") END AS "4.level"
      FROM "hospital@d1/visits" AS t1
      WHERE t1."__unit" IS NOT NULL AND ((t1."diagnosis" COLLATE "C") IS NOT NULL)
    ) AS t2
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
  SELECT min(r.k1) AS k1, count(r.v1) AS n1, sum(CASE WHEN r.v1 < 0::bigint THEN 0::bigint WHEN r.v1 > 250000000000000000::bigint THEN 250000000000000000::bigint ELSE r.v1 END) AS s1, sum(CASE WHEN r.v2 < 0::bigint THEN 0::bigint WHEN r.v2 > 500000000::bigint THEN 500000000::bigint ELSE r.v2 END) AS s2, CASE count(*) OVER (PARTITION BY r.unit) WHEN 1 THEN 1048576 WHEN 2 THEN 741455 WHEN 3 THEN 605395 WHEN 4 THEN 524288 ELSE 0 END AS w
  FROM unit_rows AS r
  LEFT JOIN kept ON kept.unit = r.unit
  WHERE (kept.test IS NULL OR r.token <= kept.test)
  GROUP BY r.unit, r.token
)
SELECT p.k1, count(*), sum(p.w) - (SELECT sum(u.item) FROM unnest((array_agg(p.w ORDER BY p.w DESC))[:4]) AS u(item)), sum(least(p.n1, 10)), sum(CASE WHEN p.n1 <= 10 THEN p.s1 ELSE div((p.s1 * 10), p.n1) END), sum(CASE WHEN p.s2 < 0 THEN 0 WHEN p.s2 > 5000000000 THEN 5000000000 ELSE p.s2 END)
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."cost" AS "level", "m1"."sum_cost" AS "total", "m1"."avg_cost" AS "mean_square", "m1"."sum_cost__low" AS "total__low", "m1"."sum_cost__high" AS "total__high", "m1"."avg_cost__low" AS "mean_square__low", "m1"."avg_cost__high" AS "mean_square__high"
FROM "m1";
