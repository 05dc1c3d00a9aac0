-- m1
SELECT t1."district", sum(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END)
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND t1."district" IS NOT NULL
GROUP BY t1."district";

-- above the cut
SELECT "m1"."district" AS "district", "m1"."sum_cost" AS "total", "m1"."sum_cost__low" AS "total__low", "m1"."sum_cost__high" AS "total__high"
FROM "m1";
