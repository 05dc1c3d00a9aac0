-- m1
SELECT t1."sex", count(t1."age"), sum(CAST(CASE WHEN t1."age" < BIGINT '0' THEN BIGINT '0' WHEN t1."age" > BIGINT '120' THEN BIGINT '120' ELSE t1."age" END AS decimal(38,0))), count(*)
FROM "hospital@d1/residents" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 1
GROUP BY t1."sex";

-- above the cut
SELECT "m1"."sex" AS "sex", "m1"."count" AS "residents", "m1"."avg_age" AS "mean_age", "m1"."count__low" AS "residents__low", "m1"."count__high" AS "residents__high", "m1"."avg_age__low" AS "mean_age__low", "m1"."avg_age__high" AS "mean_age__high"
FROM "m1";
