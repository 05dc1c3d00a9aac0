-- m1
WITH unit_rows AS MATERIALIZED (
  SELECT t6."__unit" AS unit, t6."v.district" AS k1, t6."window.1" AS v1, t6."t.2.kinds" AS v2, 1::bigint << CAST(((CAST(t6."v.district" AS bigint)) * (1 + (t6."__unit" & 4294967295) % 4) + ((t6."__unit" >> 32) & 4294967295) % 5) % 5 AS integer) AS token
  FROM (
    SELECT t5."__unit" AS "__unit", t5."v.district" AS "v.district", t5."t.2.kinds" AS "t.2.kinds", div(round(div(CAST(t5."window.1.sum" AS numeric) * 2000000, nullif((t5."window.1.count" * 100), 0)) * 5, -1), 10) AS "window.1"
    FROM (
      SELECT t4."__unit" AS "__unit", t4."v.district" AS "v.district", t4."v.visit_date" AS "v.visit_date", t4."v.cost" AS "v.cost", t4."t.2.kinds" AS "t.2.kinds", CAST(sum(CAST(CASE WHEN (t4."v.cost" < 0::bigint) THEN 0::bigint WHEN (t4."v.cost" > 100000::bigint) THEN 100000::bigint ELSE t4."v.cost" END AS numeric)) OVER (PARTITION BY t4."__unit" ORDER BY t4."v.visit_date" ASC NULLS LAST, t4."__place" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS bigint) AS "window.1.sum", count(CASE WHEN (t4."v.cost" < 0::bigint) THEN 0::bigint WHEN (t4."v.cost" > 100000::bigint) THEN 100000::bigint ELSE t4."v.cost" END) OVER (PARTITION BY t4."__unit" ORDER BY t4."v.visit_date" ASC NULLS LAST, t4."__place" ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS "window.1.count"
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
  SELECT unit, bit_or(token) AS test
  FROM unit_rows
  GROUP BY unit
),
partials AS (
  SELECT r.k1 AS k1, count(r.v1) AS n1, sum(CAST(CASE WHEN r.v1 < 0::bigint THEN 0::bigint WHEN r.v1 > 1000000000::bigint THEN 1000000000::bigint ELSE r.v1 END AS bigint)) AS s1, sum(CASE WHEN r.v2 < 0::bigint THEN 0::bigint WHEN r.v2 > 3::bigint THEN 3::bigint ELSE r.v2 END) AS s2
  FROM unit_rows AS r
  JOIN kept ON kept.unit = r.unit
  WHERE bit_count(CAST(kept.test & (r.token - 1) AS bit(64))) < 4
  GROUP BY r.unit, r.k1
)
SELECT p.k1, sum(least(p.n1, 10)), sum(CASE WHEN p.n1 <= 10 THEN p.s1 ELSE div((p.s1 * 10), p.n1) END), sum(CASE WHEN p.s2 < 0 THEN 0 WHEN p.s2 > 30 THEN 30 ELSE p.s2 END)
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."district" AS "district", "m1"."avg_cost" AS "mean", "m1"."sum_visit_type" AS "kinds", "m1"."avg_cost__low" AS "mean__low", "m1"."avg_cost__high" AS "mean__high", "m1"."sum_visit_type__low" AS "kinds__low", "m1"."sum_visit_type__high" AS "kinds__high"
FROM "m1";
