-- m1
SELECT r.k1, count(*)
FROM (
  SELECT t1."__unit" AS unit, CASE WHEN (t1."cost" < 0::BIGINT) THEN 0::BIGINT WHEN (t1."cost" >= 30000::BIGINT) THEN 8::BIGINT ELSE (CAST((round(((CAST(((CASE WHEN (t1."cost" < 0::BIGINT) THEN 0::BIGINT WHEN (t1."cost" > 29999::BIGINT) THEN 29999::BIGINT ELSE t1."cost" END * 7::BIGINT) - ((CASE WHEN (t1."cost" < 0::BIGINT) THEN 0::BIGINT WHEN (t1."cost" > 29999::BIGINT) THEN 29999::BIGINT ELSE t1."cost" END * 7::BIGINT) % nullif(30000::BIGINT, 0))) AS HUGEINT) * 2) // nullif(30000::BIGINT, 0)) * 5, -1) // 10) AS BIGINT) + 1::BIGINT) END AS k1
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20
) AS r
WHERE (r.k1 IN (0::BIGINT, 1::BIGINT, 2::BIGINT, 3::BIGINT, 4::BIGINT, 5::BIGINT, 6::BIGINT, 7::BIGINT, 8::BIGINT) OR r.k1 IS NULL)
GROUP BY r.k1;

-- above the cut
SELECT "m1"."case_cost" AS "bucket", "m1"."count" AS "visits", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high"
FROM "m1"
ORDER BY 1 ASC NULLS LAST;
