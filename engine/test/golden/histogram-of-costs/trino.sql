-- m1
SELECT r.k1, count(*)
FROM (
  SELECT t1."__unit" AS unit, CASE WHEN (t1."cost" < BIGINT '0') THEN BIGINT '0' WHEN (t1."cost" >= BIGINT '30000') THEN BIGINT '8' ELSE (CAST(CAST((CAST(((CASE WHEN (t1."cost" < BIGINT '0') THEN BIGINT '0' WHEN (t1."cost" > BIGINT '29999') THEN BIGINT '29999' ELSE t1."cost" END * BIGINT '7') - ((CASE WHEN (t1."cost" < BIGINT '0') THEN BIGINT '0' WHEN (t1."cost" > BIGINT '29999') THEN BIGINT '29999' ELSE t1."cost" END * BIGINT '7') % nullif(BIGINT '30000', 0))) AS decimal(38,0)) * CAST(DECIMAL '1' AS decimal(38,0))) / nullif(CAST(BIGINT '30000' AS decimal(38,0)), 0) AS decimal(38,0)) AS bigint) + BIGINT '1') END AS k1
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20
) AS r
WHERE (r.k1 IN (BIGINT '0', BIGINT '1', BIGINT '2', BIGINT '3', BIGINT '4', BIGINT '5', BIGINT '6', BIGINT '7', BIGINT '8') OR r.k1 IS NULL)
GROUP BY r.k1;

-- above the cut
SELECT "m1"."case_cost" AS "bucket", "m1"."count" AS "visits", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high"
FROM "m1"
ORDER BY 1 ASC NULLS LAST;
