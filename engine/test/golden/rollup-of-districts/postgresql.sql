-- m1
SELECT r.k1, r.k2, count(*), sum(CASE WHEN r.v2 < 0::bigint THEN 0::bigint WHEN r.v2 > 100000::bigint THEN 100000::bigint ELSE r.v2 END)
FROM (
  SELECT t1."__unit" AS unit, CASE WHEN (t1."year" < 2019::bigint) THEN 2019::bigint WHEN (t1."year" > 2025::bigint) THEN 2025::bigint ELSE t1."year" END AS k1, t1."district" AS k2, t1."cost" AS v2
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20
) AS r
WHERE r.k1 IN (2019::bigint, 2020::bigint, 2021::bigint, 2022::bigint, 2023::bigint, 2024::bigint, 2025::bigint) AND r.k2 IS NOT NULL
GROUP BY r.k1, r.k2;

-- m2
SELECT t1."district", count(*), sum(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END)
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND t1."district" IS NOT NULL
GROUP BY t1."district";

-- m3
SELECT count(*), sum(CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END)
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20;

-- above the cut
SELECT "sets"."k1" AS "district", "sets"."k2" AS "year", CAST(("sets"."absent1" * 2 + "sets"."absent2") AS INTEGER) AS "level", "sets"."a1" AS "visits", "sets"."a2" AS "total", "sets"."a1__low" AS "visits__low", "sets"."a1__high" AS "visits__high", "sets"."a2__low" AS "total__low", "sets"."a2__high" AS "total__high"
FROM (
SELECT "m1"."district" AS "k1", 0 AS "absent1", "m1"."year" AS "k2", 0 AS "absent2", "m1"."count" AS "a1", "m1"."count__low" AS "a1__low", "m1"."count__high" AS "a1__high", "m1"."sum_cost" AS "a2", "m1"."sum_cost__low" AS "a2__low", "m1"."sum_cost__high" AS "a2__high" FROM "m1"
UNION ALL
SELECT "m2"."district" AS "k1", 0 AS "absent1", NULL AS "k2", 1 AS "absent2", "m2"."count" AS "a1", "m2"."count__low" AS "a1__low", "m2"."count__high" AS "a1__high", "m2"."sum_cost" AS "a2", "m2"."sum_cost__low" AS "a2__low", "m2"."sum_cost__high" AS "a2__high" FROM "m2"
UNION ALL
SELECT NULL AS "k1", 1 AS "absent1", NULL AS "k2", 1 AS "absent2", "m3"."count" AS "a1", "m3"."count__low" AS "a1__low", "m3"."count__high" AS "a1__high", "m3"."sum_cost" AS "a2", "m3"."sum_cost__low" AS "a2__low", "m3"."sum_cost__high" AS "a2__high" FROM "m3"
) AS "sets"
ORDER BY 3 ASC NULLS LAST, 1 ASC NULLS LAST, 2 ASC NULLS LAST;
