-- m1
WITH groups AS MATERIALIZED (
  SELECT t1."__unit" AS unit, t1."district" AS k1, (array_agg(DISTINCT (lpad(to_hex(hashint8extended(hash_record_extended(ROW(t1."__unit", (t1."diagnosis" COLLATE "C")), 0), 0)), 16, '0') || CAST((t1."diagnosis" COLLATE "C") AS text) COLLATE "C") ORDER BY (lpad(to_hex(hashint8extended(hash_record_extended(ROW(t1."__unit", (t1."diagnosis" COLLATE "C")), 0), 0)), 16, '0') || CAST((t1."diagnosis" COLLATE "C") AS text) COLLATE "C")) FILTER (WHERE (t1."diagnosis" COLLATE "C") IS NOT NULL))[:10] AS d1, count(*) AS n2, (array_agg((CAST(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END AS BIGINT)) / 25 ORDER BY t1."__rank", (CAST(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END AS BIGINT)) / 25) FILTER (WHERE (CAST(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END AS BIGINT)) / 25 IS NOT NULL))[:10] AS h3
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."district" IS NOT NULL
  GROUP BY t1."__unit", t1."district"
),
unit_rows AS (
  SELECT g.*, 1::bigint << CAST(((CAST(g.k1 AS bigint)) * (1 + (g.unit & 4294967295) % 4) + ((g.unit >> 32) & 4294967295) % 5) % 5 AS integer) AS token
  FROM groups AS g
),
kept AS (
  SELECT unit, bit_or(token) AS test
  FROM unit_rows
  GROUP BY unit
),
partials AS MATERIALIZED (
  SELECT r.*
  FROM unit_rows AS r
  JOIN kept ON kept.unit = r.unit
  WHERE bit_count(CAST(kept.test & (r.token - 1) AS bit(64))) < 4
)
SELECT p.k1, 0, sum(least(p.n2, 10)), 0, 0, 0
FROM partials AS p
GROUP BY p.k1
UNION ALL
SELECT p.k1, count(DISTINCT substr(u.item, 17)), 0, 0, 0, 0
FROM partials AS p
CROSS JOIN unnest(p.d1) AS u(item)
GROUP BY p.k1
UNION ALL
SELECT h.k1, 0, 0, 1, h.leaf, count(*)
FROM (
  SELECT p.k1, u.leaf AS leaf
  FROM partials AS p
  CROSS JOIN unnest(p.h3) AS u(leaf)
) AS h
GROUP BY h.k1, h.leaf;

-- above the cut
SELECT "m1"."district" AS "district", "m1"."count_distinct_diagnosis" AS "diagnoses", "m1"."count" AS "visits", "m1"."min_cost" AS "least", "m1"."count_distinct_diagnosis__low" AS "diagnoses__low", "m1"."count_distinct_diagnosis__high" AS "diagnoses__high", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high", "m1"."min_cost__low" AS "least__low", "m1"."min_cost__high" AS "least__high"
FROM "m1";
