-- m1
SELECT t1."district", sum(CAST(CASE WHEN t1."cost" < BIGINT '0' THEN BIGINT '0' WHEN t1."cost" > BIGINT '100000' THEN BIGINT '100000' ELSE t1."cost" END AS decimal(38,0)))
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND t1."district" IS NOT NULL
GROUP BY t1."district";

-- above the cut
SELECT "m1"."district" AS "district", "m1"."sum_cost" AS "total", "m1"."sum_cost__low" AS "total__low", "m1"."sum_cost__high" AS "total__high"
FROM "m1";
