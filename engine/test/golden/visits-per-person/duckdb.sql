-- m1
SELECT r.k1, count(r.v1), sum(CASE WHEN r.v1 < 0::BIGINT THEN 0::BIGINT WHEN r.v1 > 2000000::BIGINT THEN 2000000::BIGINT ELSE r.v1 END), count(*)
FROM (
  SELECT t2."__unit" AS unit, CASE WHEN (t2."value.1" < 1::BIGINT) THEN 1::BIGINT WHEN (t2."value.1" > 20::BIGINT) THEN 20::BIGINT ELSE t2."value.1" END AS k1, t2."value.2" AS v1
  FROM (
    SELECT t1."__unit" AS "__unit", count(*) AS "value.1", CAST(sum(CAST(CASE WHEN (t1."cost" < 0::BIGINT) THEN 0::BIGINT WHEN (t1."cost" > 100000::BIGINT) THEN 100000::BIGINT ELSE t1."cost" END AS HUGEINT)) AS BIGINT) AS "value.2", max(t1."days") AS "value.3"
    FROM "hospital@d1/visits" AS t1
    WHERE t1."__unit" IS NOT NULL AND (t1."year" >= 2023::BIGINT)
    GROUP BY t1."__unit"
  ) AS t2
  WHERE (t2."value.3" IS NOT NULL)
) AS r
WHERE r.k1 IN (1::BIGINT, 2::BIGINT, 3::BIGINT, 4::BIGINT, 5::BIGINT, 6::BIGINT, 7::BIGINT, 8::BIGINT, 9::BIGINT, 10::BIGINT, 11::BIGINT, 12::BIGINT, 13::BIGINT, 14::BIGINT, 15::BIGINT, 16::BIGINT, 17::BIGINT, 18::BIGINT, 19::BIGINT, 20::BIGINT)
GROUP BY r.k1;

-- above the cut
SELECT "m1"."key" AS "n", "m1"."count" AS "persons", "m1"."avg_cost" AS "mean_total", "m1"."count__low" AS "persons__low", "m1"."count__high" AS "persons__high", "m1"."avg_cost__low" AS "mean_total__low", "m1"."avg_cost__high" AS "mean_total__high"
FROM "m1";
