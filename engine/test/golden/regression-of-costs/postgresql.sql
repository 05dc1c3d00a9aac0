-- m1
SELECT r.k1, count(r.v1_1 + r.v1_2), sum((20000 - r.v1_1) * (20000 - r.v1_1) * r.v1_2 * (50000 - r.v1_2) * 2), sum((20000 - r.v1_1) * (20000 - r.v1_1) * r.v1_2 * r.v1_2), sum(r.v1_1 * (20000 - r.v1_1) * (50000 - r.v1_2) * (50000 - r.v1_2) * 2), sum(r.v1_1 * (20000 - r.v1_1) * r.v1_2 * (50000 - r.v1_2) * 4), sum(r.v1_1 * (20000 - r.v1_1) * r.v1_2 * r.v1_2 * 2), sum(r.v1_1 * r.v1_1 * (50000 - r.v1_2) * (50000 - r.v1_2)), sum(r.v1_1 * r.v1_1 * r.v1_2 * (50000 - r.v1_2) * 2), sum(r.v1_1 * r.v1_1 * r.v1_2 * r.v1_2)
FROM (
  SELECT t1."__unit" AS unit, t1."visit_type" AS k1, (CASE WHEN t1."cost" < 0::bigint THEN 0::bigint WHEN t1."cost" > 100000::bigint THEN 100000::bigint ELSE t1."cost" END - (-2)::bigint) / 5 AS v1_1, CASE WHEN t1."self_cost" < 0::bigint THEN 0::bigint WHEN t1."self_cost" > 50000::bigint THEN 50000::bigint ELSE t1."self_cost" END AS v1_2
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20
) AS r
GROUP BY r.k1;

-- above the cut
SELECT "m1"."visit_type" AS "visit_type", "m1"."slope_self_cost_cost" AS "slope", "m1"."intercept_self_cost_cost" AS "intercept", "m1"."corr_cost_self_cost" AS "r", "m1"."pairs_self_cost_cost" AS "n", "m1"."slope_self_cost_cost__low" AS "slope__low", "m1"."slope_self_cost_cost__high" AS "slope__high", "m1"."intercept_self_cost_cost__low" AS "intercept__low", "m1"."intercept_self_cost_cost__high" AS "intercept__high", "m1"."corr_cost_self_cost__low" AS "r__low", "m1"."corr_cost_self_cost__high" AS "r__high", "m1"."pairs_self_cost_cost__low" AS "n__low", "m1"."pairs_self_cost_cost__high" AS "n__high"
FROM "m1";
