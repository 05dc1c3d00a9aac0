-- m1
SELECT t1."district", count(t1."cost"), sum(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END), count(*)
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND (t1."year" = 2025::bigint) AND t1."district" IS NOT NULL
GROUP BY t1."district";

-- above the cut
SELECT "m1"."district" AS "district", "m1"."count" AS "visits", "m1"."avg_cost" AS "mean_cost", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high", "m1"."avg_cost__low" AS "mean_cost__low", "m1"."avg_cost__high" AS "mean_cost__high"
FROM "m1"
ORDER BY 2 DESC NULLS FIRST;
