-- m1
SELECT r.k1, r.k2, count(*), sum(CASE WHEN r.v2 < (-50000)::bigint THEN (-50000)::bigint WHEN r.v2 > 100000::bigint THEN 100000::bigint ELSE r.v2 END)
FROM (
  SELECT t1."__unit" AS unit, t1."sex" AS k1, t2."department" AS k2, (CASE WHEN (t2."cost" < 0::bigint) THEN 0::bigint WHEN (t2."cost" > 100000::bigint) THEN 100000::bigint ELSE t2."cost" END - CASE WHEN (t2."self_cost" < 0::bigint) THEN 0::bigint WHEN (t2."self_cost" > 50000::bigint) THEN 50000::bigint ELSE t2."self_cost" END) AS v2
  FROM "hospital@d1/residents" AS t1
  JOIN "hospital@d1/visits" AS t2 ON t1."__unit" = t2."__unit"
  WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 1 AND t2."__unit" IS NOT NULL AND t2."__rank" <= 20 AND (t1."is_insured" AND (t1."age" >= 60::bigint))
) AS r
GROUP BY r.k1, r.k2;

-- above the cut
SELECT "m1"."sex" AS "sex", "m1"."department" AS "department", "m1"."count" AS "visits", "m1"."sum_cost" AS "reimbursed", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high", "m1"."sum_cost__low" AS "reimbursed__low", "m1"."sum_cost__high" AS "reimbursed__high"
FROM "m1";
