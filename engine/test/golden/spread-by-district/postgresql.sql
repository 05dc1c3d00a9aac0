-- m1
SELECT r.k1, count(r.v1), sum(r.v1 * (100000 - r.v1) * 2), sum(r.v1 * r.v1)
FROM (
  SELECT t1."__unit" AS unit, t1."district" AS k1, CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END AS v1
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND (t1."year" = 2025::bigint)
) AS r
WHERE r.k1 IS NOT NULL
GROUP BY r.k1;

-- above the cut
SELECT "m1"."district" AS "district", "m1"."avg_cost" AS "mean_cost", "m1"."stddev_cost" AS "spread", "m1"."var_pop_cost" AS "variance", "m1"."avg_cost__low" AS "mean_cost__low", "m1"."avg_cost__high" AS "mean_cost__high", "m1"."stddev_cost__low" AS "spread__low", "m1"."stddev_cost__high" AS "spread__high", "m1"."var_pop_cost__low" AS "variance__low", "m1"."var_pop_cost__high" AS "variance__high"
FROM "m1";
