-- m1
WITH partials AS (
  SELECT r.k1 AS k1, count(*) AS n1, sum(CAST(CASE WHEN r.v2 < BIGINT '0' THEN BIGINT '0' WHEN r.v2 > BIGINT '1050' THEN BIGINT '1050' ELSE r.v2 END AS decimal(38,0))) AS s2
  FROM (
    SELECT t2."__unit" AS unit, t3."2.column2" AS k1, (t2."2.days" * t3."3.column3") AS v2
    FROM (
      SELECT t1."__unit" AS "__unit", t1."visit_type" AS "1.visit_type", array_min(filter(ARRAY[array_max(filter(ARRAY[t1."days", BIGINT '0'], v -> v IS NOT NULL)), BIGINT '30'], v -> v IS NOT NULL)) AS "2.days"
      FROM "hospital@d1/visits" AS t1
      WHERE t1."__unit" IS NOT NULL AND (t1."district" IN (INTEGER '0', INTEGER '4'))
    ) AS t2
    JOIN (VALUES (INTEGER '1', INTEGER '0', BIGINT '35'), (INTEGER '2', INTEGER '1', BIGINT '10'), (INTEGER '0', INTEGER '0', CAST(NULL AS bigint))) AS t3("1.column1", "2.column2", "3.column3") ON element_at(split('outpatient|inpatient|emergency', '|'), CAST(nullif(greatest(t2."1.visit_type", -1), -1) AS bigint) + 1) = element_at(split('emergency|inpatient|outpatient', '|'), CAST(nullif(greatest(t3."1.column1", -1), -1) AS bigint) + 1)
  ) AS r
  WHERE r.k1 IS NOT NULL
  GROUP BY r.unit, r.k1
)
SELECT p.k1, sum(CAST(least(p.n1, 10) AS decimal(38,0))), sum(CAST(CASE WHEN p.s2 < 0 THEN 0 WHEN p.s2 > 10500 THEN 10500 ELSE p.s2 END AS decimal(38,0)))
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."key" AS "label", "m1"."count" AS "n", "m1"."sum_days" AS "weighted", "m1"."count__low" AS "n__low", "m1"."count__high" AS "n__high", "m1"."sum_days__low" AS "weighted__low", "m1"."sum_days__high" AS "weighted__high"
FROM "m1";
