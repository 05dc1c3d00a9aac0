-- m1
WITH partials AS (
  SELECT t2."zone" AS k1, count(t1."cost") AS n1, sum(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END) AS s1, count(*) AS n2
  FROM "hospital@d1/visits" AS t1
  LEFT JOIN "hospital@d1/districts" AS t2 ON t1."district" = t2."district"
  WHERE t1."__unit" IS NOT NULL
  GROUP BY t1."__unit", t2."zone"
)
SELECT p.k1, sum(least(p.n1, 10)), sum(CASE WHEN p.n1 <= 10 THEN p.s1 ELSE div((p.s1 * 10), p.n1) END), sum(least(p.n2, 10))
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."zone" AS "zone", "m1"."count" AS "visits", "m1"."avg_cost" AS "mean_cost", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high", "m1"."avg_cost__low" AS "mean_cost__low", "m1"."avg_cost__high" AS "mean_cost__high"
FROM "m1";
