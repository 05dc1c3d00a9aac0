-- m1
SELECT t1."district", sum(t1."cost"), 0, 0, 0
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND t1."district" IS NOT NULL
GROUP BY t1."district"
UNION ALL
SELECT t1."district", sum(CASE WHEN t1."cost" < 0::BIGINT THEN 0::BIGINT WHEN t1."cost" > 100000::BIGINT THEN 100000::BIGINT ELSE t1."cost" END - t1."cost"), 0, 0, 0
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND t1."district" IS NOT NULL AND (t1."cost" < 0 OR t1."cost" > 100000)
GROUP BY t1."district"
UNION ALL
SELECT h.k1, 0, 1, h.leaf, count(*)
FROM (
  SELECT t1."district" AS k1, (CAST(CASE WHEN t1."cost" < 0::BIGINT THEN 0::BIGINT WHEN t1."cost" > 100000::BIGINT THEN 100000::BIGINT ELSE t1."cost" END AS BIGINT)) // 25 AS leaf
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND t1."district" IS NOT NULL AND t1."cost" IS NOT NULL
) AS h
GROUP BY h.k1, h.leaf;

-- above the cut
SELECT "m1"."district" AS "district", "m1"."median_cost" AS "median", "m1"."p90_cost" AS "p90", "m1"."max_cost" AS "most", "m1"."sum_cost" AS "sum", "m1"."median_cost__low" AS "median__low", "m1"."median_cost__high" AS "median__high", "m1"."p90_cost__low" AS "p90__low", "m1"."p90_cost__high" AS "p90__high", "m1"."max_cost__low" AS "most__low", "m1"."max_cost__high" AS "most__high", "m1"."sum_cost__low" AS "sum__low", "m1"."sum_cost__high" AS "sum__high"
FROM "m1";
