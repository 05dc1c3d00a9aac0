-- m1
SELECT r.k1, count(*)
FROM (
  SELECT t1."__unit" AS unit, CASE WHEN (t1."cost" < 0::bigint) THEN 0::bigint WHEN (t1."cost" >= 30000::bigint) THEN 8::bigint ELSE (CAST(div(round(div(CAST(((CASE WHEN (t1."cost" < 0::bigint) THEN 0::bigint WHEN (t1."cost" > 29999::bigint) THEN 29999::bigint ELSE t1."cost" END * 7::bigint) - ((CASE WHEN (t1."cost" < 0::bigint) THEN 0::bigint WHEN (t1."cost" > 29999::bigint) THEN 29999::bigint ELSE t1."cost" END * 7::bigint) % nullif(30000::bigint, 0))) AS numeric) * 2, nullif(30000::bigint, 0)) * 5, -1), 10) AS bigint) + 1::bigint) END AS k1
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20
) AS r
WHERE (r.k1 IN (0::bigint, 1::bigint, 2::bigint, 3::bigint, 4::bigint, 5::bigint, 6::bigint, 7::bigint, 8::bigint) OR r.k1 IS NULL)
GROUP BY r.k1;

-- above the cut
SELECT "m1"."case_cost" AS "bucket", "m1"."count" AS "visits", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high"
FROM "m1"
ORDER BY 1 ASC NULLS LAST;
