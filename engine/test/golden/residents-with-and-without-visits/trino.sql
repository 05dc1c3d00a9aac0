-- m1
WITH groups AS (
  SELECT t1."__unit" AS unit, t1."sex" AS k1, count(*) AS n1, count(t4."in1.present") AS n2, sum(CAST(CASE WHEN t4."v.cost" < BIGINT '0' THEN BIGINT '0' WHEN t4."v.cost" > BIGINT '100000' THEN BIGINT '100000' ELSE t4."v.cost" END AS decimal(38,0))) AS s3
  FROM "hospital@d1/residents" AS t1
  LEFT JOIN (
    SELECT t3."__unit" AS "__unit", t3."v.cost" AS "v.cost", t3."in1.present" AS "in1.present"
    FROM (
      SELECT t2."__unit" AS "__unit", t2."cost" AS "v.cost", true AS "in1.present"
      FROM "hospital@d1/visits" AS t2
      WHERE t2."__unit" IS NOT NULL AND (t2."year" = BIGINT '2025')
    ) AS t3
  ) AS t4 ON t1."__unit" = t4."__unit" AND t1."is_insured" = true
  WHERE t1."__unit" IS NOT NULL
  GROUP BY t1."__unit", t1."sex"
),
unit_rows AS (
  SELECT g.*, bitwise_left_shift(BIGINT '1', CAST(((coalesce(CAST(g.k1 AS bigint), 2)) * (1 + bitwise_and(g.unit, 4294967295) % 2) + bitwise_right_shift(g.unit, 32) % 3) % 3 AS integer)) AS token
  FROM groups AS g
),
kept AS (
  SELECT unit, bitwise_or_agg(token) AS test
  FROM unit_rows
  GROUP BY unit
),
partials AS (
  SELECT r.*
  FROM unit_rows AS r
  JOIN kept ON kept.unit = r.unit
  WHERE bit_count(bitwise_and(kept.test, r.token - 1), 64) < 1
)
SELECT p.k1, sum(CAST(least(p.n1, 10) AS decimal(38,0))), sum(CAST(least(p.n2, 10) AS decimal(38,0))), sum(CAST(CASE WHEN p.s3 < 0 THEN 0 WHEN p.s3 > 1000000 THEN 1000000 ELSE p.s3 END AS decimal(38,0)))
FROM partials AS p
GROUP BY p.k1;

-- above the cut
SELECT "m1"."sex" AS "sex", "m1"."count" AS "n", "m1"."count_person_id" AS "visits", "m1"."sum_cost" AS "cost", "m1"."count__low" AS "n__low", "m1"."count__high" AS "n__high", "m1"."count_person_id__low" AS "visits__low", "m1"."count_person_id__high" AS "visits__high", "m1"."sum_cost__low" AS "cost__low", "m1"."sum_cost__high" AS "cost__high"
FROM "m1";
