-- m1
WITH unit_rows AS NOT MATERIALIZED (
  SELECT t1."__unit" AS unit, (t1."diagnosis" COLLATE "C") AS k1, t1."cost" AS v2, hashint8extended(hash_record_extended(ROW(t1."__unit", (t1."diagnosis" COLLATE "C")), 0), 0) AS token
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
  SELECT min(r.k1) AS k1, sum(CASE WHEN r.v2 < 0::bigint THEN 0::bigint WHEN r.v2 > 100000::bigint THEN 100000::bigint ELSE r.v2 END) AS s2
  FROM unit_rows AS r
  LEFT JOIN kept ON kept.unit = r.unit
  WHERE (kept.test IS NULL OR r.token <= kept.test)
  GROUP BY r.unit, r.token
)
SELECT p.k1, count(*), count(*), sum(CASE WHEN p.s2 < 0 THEN 0 WHEN p.s2 > 1000000 THEN 1000000 ELSE p.s2 END)
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."diagnosis" AS "diagnosis", "m1"."count_units" AS "patients", "m1"."sum_cost" AS "cost", "m1"."count_units__low" AS "patients__low", "m1"."count_units__high" AS "patients__high", "m1"."sum_cost__low" AS "cost__low", "m1"."sum_cost__high" AS "cost__high"
FROM "m1"
WHERE ("m1"."count_units" > 20)
ORDER BY 2 DESC NULLS FIRST
LIMIT 10;
