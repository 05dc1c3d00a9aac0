-- m1
SELECT r.k1, count(r.v1), sum(CASE WHEN r.v1 < 0::bigint THEN 0::bigint WHEN r.v1 > 2000000::bigint THEN 2000000::bigint ELSE r.v1 END), count(*)
FROM (
  SELECT t2."__unit" AS unit, CASE WHEN (t2."value.1" < 1::bigint) THEN 1::bigint WHEN (t2."value.1" > 20::bigint) THEN 20::bigint ELSE t2."value.1" END AS k1, t2."value.2" AS v1
  FROM (
    SELECT t1."__unit" AS "__unit", count(*) AS "value.1", CAST(sum(CAST(CASE WHEN (t1."cost" < 0::bigint) THEN 0::bigint WHEN (t1."cost" > 100000::bigint) THEN 100000::bigint ELSE t1."cost" END AS numeric)) AS bigint) AS "value.2", max(t1."days") AS "value.3"
    FROM "hospital@d1/visits" AS t1
    WHERE t1."__unit" IS NOT NULL AND (t1."year" >= 2023::bigint)
    GROUP BY t1."__unit"
  ) AS t2
  WHERE (t2."value.3" IS NOT NULL)
) AS r
WHERE r.k1 IN (1::bigint, 2::bigint, 3::bigint, 4::bigint, 5::bigint, 6::bigint, 7::bigint, 8::bigint, 9::bigint, 10::bigint, 11::bigint, 12::bigint, 13::bigint, 14::bigint, 15::bigint, 16::bigint, 17::bigint, 18::bigint, 19::bigint, 20::bigint)
GROUP BY r.k1;

-- above the cut
SELECT "m1"."key" AS "n", "m1"."count" AS "persons", "m1"."avg_cost" AS "mean_total", "m1"."count__low" AS "persons__low", "m1"."count__high" AS "persons__high", "m1"."avg_cost__low" AS "mean_total__low", "m1"."avg_cost__high" AS "mean_total__high"
FROM "m1";
