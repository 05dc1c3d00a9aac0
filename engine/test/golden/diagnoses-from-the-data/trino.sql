-- m1
WITH unit_rows AS (
  SELECT t1."__unit" AS unit, t1."diagnosis" AS k1, t1."cost" AS v2, from_big_endian_64(xxhash64(coalesce(xxhash64(to_utf8(CAST(t1."__unit" AS varchar))), X'00') || coalesce(xxhash64(to_utf8(CAST(t1."diagnosis" AS varchar))), X'00'))) AS token
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
partials AS (
  SELECT min(r.k1) AS k1, sum(CAST(CASE WHEN r.v2 < BIGINT '0' THEN BIGINT '0' WHEN r.v2 > BIGINT '100000' THEN BIGINT '100000' ELSE r.v2 END AS decimal(38,0))) AS s2
  FROM unit_rows AS r
  LEFT JOIN kept ON kept.unit = r.unit
  WHERE (kept.test IS NULL OR r.token <= kept.test)
  GROUP BY r.unit, r.token
)
SELECT p.k1, count(*), count(*), sum(CAST(CASE WHEN p.s2 < 0 THEN 0 WHEN p.s2 > 1000000 THEN 1000000 ELSE p.s2 END AS decimal(38,0)))
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."diagnosis" AS "diagnosis", "m1"."count_units" AS "patients", "m1"."sum_cost" AS "cost", "m1"."count_units__low" AS "patients__low", "m1"."count_units__high" AS "patients__high", "m1"."sum_cost__low" AS "cost__low", "m1"."sum_cost__high" AS "cost__high"
FROM "m1"
WHERE ("m1"."count_units" > 20)
ORDER BY 2 DESC NULLS FIRST
LIMIT 10;
