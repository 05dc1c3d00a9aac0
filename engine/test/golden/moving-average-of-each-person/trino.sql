-- m1
WITH unit_rows AS (
  SELECT t6."__unit" AS unit, t6."v.district" AS k1, t6."window.1" AS v1, t6."t.2.kinds" AS v2, bitwise_left_shift(BIGINT '1', CAST(((CAST(t6."v.district" AS bigint)) * (1 + bitwise_and(t6."__unit", 4294967295) % 4) + bitwise_right_shift(t6."__unit", 32) % 5) % 5 AS integer)) AS token
  FROM (
    SELECT t5."__unit" AS "__unit", t5."v.district" AS "v.district", t5."t.2.kinds" AS "t.2.kinds", CAST((CAST(t5."window.1.sum" AS decimal(38,0)) * CAST(DECIMAL '1000000' AS decimal(38,0))) / nullif(CAST((t5."window.1.count" * 100) AS decimal(38,0)), 0) AS decimal(38,0)) AS "window.1"
    FROM (
      SELECT t4."__unit" AS "__unit", t4."v.district" AS "v.district", t4."v.visit_date" AS "v.visit_date", t4."v.cost" AS "v.cost", t4."t.2.kinds" AS "t.2.kinds", CAST(sum(CAST(CASE WHEN (t4."v.cost" < BIGINT '0') THEN BIGINT '0' WHEN (t4."v.cost" > BIGINT '100000') THEN BIGINT '100000' ELSE t4."v.cost" END AS decimal(38,0))) OVER (PARTITION BY t4."__unit" ORDER BY t4."v.visit_date" ASC NULLS LAST, t4."__place" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS bigint) AS "window.1.sum", count(CASE WHEN (t4."v.cost" < BIGINT '0') THEN BIGINT '0' WHEN (t4."v.cost" > BIGINT '100000') THEN BIGINT '100000' ELSE t4."v.cost" END) OVER (PARTITION BY t4."__unit" ORDER BY t4."v.visit_date" ASC NULLS LAST, t4."__place" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS "window.1.count"
      FROM (
        SELECT t1."__unit" AS "__unit", t1."district" AS "v.district", t1."visit_date" AS "v.visit_date", t1."cost" AS "v.cost", t3."value.1" AS "t.2.kinds", row_number() OVER (PARTITION BY t1."__unit" ORDER BY t1."district" ASC NULLS LAST, t1."visit_date" ASC NULLS LAST, t1."cost" ASC NULLS LAST, t3."value.1" ASC NULLS LAST) AS "__place"
        FROM "hospital@d1/visits" AS t1
        JOIN (
          SELECT t2."__unit" AS "__unit", count(DISTINCT t2."visit_type") AS "value.1"
          FROM "hospital@d1/visits" AS t2
          WHERE t2."__unit" IS NOT NULL
          GROUP BY t2."__unit"
        ) AS t3 ON t1."__unit" = t3."__unit"
        WHERE t1."__unit" IS NOT NULL
      ) AS t4
    ) AS t5
  ) AS t6
  WHERE t6."v.district" IS NOT NULL
),
kept AS (
  SELECT unit, bitwise_or_agg(token) AS test
  FROM unit_rows
  GROUP BY unit
),
partials AS (
  SELECT r.k1 AS k1, count(r.v1) AS n1, sum(CAST(CAST(CASE WHEN r.v1 < BIGINT '0' THEN BIGINT '0' WHEN r.v1 > BIGINT '1000000000' THEN BIGINT '1000000000' ELSE r.v1 END AS bigint) AS decimal(38,0))) AS s1, sum(CAST(CASE WHEN r.v2 < BIGINT '0' THEN BIGINT '0' WHEN r.v2 > BIGINT '3' THEN BIGINT '3' ELSE r.v2 END AS decimal(38,0))) AS s2
  FROM unit_rows AS r
  JOIN kept ON kept.unit = r.unit
  WHERE bit_count(bitwise_and(kept.test, r.token - 1), 64) < 4
  GROUP BY r.unit, r.k1
)
SELECT p.k1, sum(CAST(least(p.n1, 10) AS decimal(38,0))), sum(CAST(CASE WHEN p.n1 <= 10 THEN p.s1 ELSE CAST((2 * ((p.s1 * 10)) + 1 - p.n1) / (2 * CAST(p.n1 AS decimal(38,0))) AS decimal(38,0)) END AS decimal(38,0))), sum(CAST(CASE WHEN p.s2 < 0 THEN 0 WHEN p.s2 > 30 THEN 30 ELSE p.s2 END AS decimal(38,0)))
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."district" AS "district", "m1"."avg_cost" AS "mean", "m1"."sum_visit_type" AS "kinds", "m1"."avg_cost__low" AS "mean__low", "m1"."avg_cost__high" AS "mean__high", "m1"."sum_visit_type__low" AS "kinds__low", "m1"."sum_visit_type__high" AS "kinds__high"
FROM "m1";
