-- m1
SELECT t5."2.source", t5."3.district", count(*), sum(CAST(CASE WHEN t5."4.amount" < BIGINT '0' THEN BIGINT '0' WHEN t5."4.amount" > BIGINT '100000' THEN BIGINT '100000' ELSE t5."4.amount" END AS decimal(38,0)))
FROM (
  SELECT t2."__unit" AS "__unit", t2."2.source" AS "2.source", t2."3.district" AS "3.district", t2."4.amount" AS "4.amount"
  FROM (
    SELECT t1."__unit" AS "__unit", INTEGER '1' AS "2.source", t1."district" AS "3.district", CASE WHEN (t1."cost" < BIGINT '0') THEN BIGINT '0' WHEN (t1."cost" > BIGINT '100000') THEN BIGINT '100000' ELSE t1."cost" END AS "4.amount"
    FROM "hospital@d1/visits" AS t1
    WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND (t1."year" = BIGINT '2025')
  ) AS t2
  UNION ALL
  SELECT t4."__unit" AS "__unit", t4."2.source" AS "2.source", t4."3.district" AS "3.district", t4."4.amount" AS "4.amount"
  FROM (
    SELECT t3."__unit" AS "__unit", INTEGER '0' AS "2.source", t3."district" AS "3.district", (CASE WHEN (t3."age" < BIGINT '0') THEN BIGINT '0' WHEN (t3."age" > BIGINT '120') THEN BIGINT '120' ELSE t3."age" END * 100) AS "4.amount"
    FROM "hospital@d1/residents" AS t3
    WHERE t3."__unit" IS NOT NULL AND t3."__rank" <= 1
  ) AS t4
) AS t5
WHERE t5."2.source" IS NOT NULL AND t5."3.district" IS NOT NULL
GROUP BY t5."2.source", t5."3.district";

-- above the cut
SELECT "m1"."key" AS "source", "m1"."district" AS "district", "m1"."count" AS "n", "m1"."sum_age" AS "total", "m1"."count__low" AS "n__low", "m1"."count__high" AS "n__high", "m1"."sum_age__low" AS "total__low", "m1"."sum_age__high" AS "total__high"
FROM "m1";
