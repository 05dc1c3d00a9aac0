-- m1
WITH partials AS (
  SELECT r.k1 AS k1, count(*) AS n1, sum(CASE WHEN r.v2 < 0::bigint THEN 0::bigint WHEN r.v2 > 1050::bigint THEN 1050::bigint ELSE r.v2 END) AS s2
  FROM (
    SELECT t2."__unit" AS unit, t3."2.column2" AS k1, (t2."2.days" * t3."3.column3") AS v2
    FROM (
      SELECT t1."__unit" AS "__unit", t1."visit_type" AS "1.visit_type", least(greatest(t1."days", 0::bigint), 30::bigint) AS "2.days"
      FROM "hospital@d1/visits" AS t1
      WHERE t1."__unit" IS NOT NULL AND (t1."district" IN (0::integer, 4::integer))
    ) AS t2
    JOIN (VALUES (1::integer, 0::integer, 35::bigint), (2::integer, 1::integer, 10::bigint), (0::integer, 0::integer, CAST(NULL AS bigint))) AS t3("1.column1", "2.column2", "3.column3") ON ((CAST(ARRAY['outpatient', 'inpatient', 'emergency'] AS text[]))[least(t2."1.visit_type", 2147483646) + 1] COLLATE "C") = ((CAST(ARRAY['emergency', 'inpatient', 'outpatient'] AS text[]))[least(t3."1.column1", 2147483646) + 1] COLLATE "C")
  ) AS r
  WHERE r.k1 IS NOT NULL
  GROUP BY r.unit, r.k1
)
SELECT p.k1, sum(least(p.n1, 10)), sum(CASE WHEN p.s2 < 0 THEN 0 WHEN p.s2 > 10500 THEN 10500 ELSE p.s2 END)
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."key" AS "label", "m1"."count" AS "n", "m1"."sum_days" AS "weighted", "m1"."count__low" AS "n__low", "m1"."count__high" AS "n__high", "m1"."sum_days__low" AS "weighted__low", "m1"."sum_days__high" AS "weighted__high"
FROM "m1";
