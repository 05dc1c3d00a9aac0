-- m1
WITH partials AS (
  SELECT count(*) AS n1, count(t1."cost") AS n3
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL
  GROUP BY t1."__unit"
)
SELECT sum(CAST(least(p.n1, 10) AS decimal(38,0))), count(*), sum(CAST(least(p.n3, 10) AS decimal(38,0)))
FROM partials AS p;

-- above the cut
SELECT "m1"."count" AS "visits", "m1"."count_cost" AS "priced", "m1"."count_units" AS "people", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high", "m1"."count_cost__low" AS "priced__low", "m1"."count_cost__high" AS "priced__high", "m1"."count_units__low" AS "people__low", "m1"."count_units__high" AS "people__high"
FROM "m1";
