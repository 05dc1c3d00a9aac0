-- m1
SELECT t1."department", count(*)
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND EXISTS (
  SELECT 1
  FROM "hospital@d1/residents" AS t2
  WHERE t2."__unit" IS NOT NULL AND t2."is_insured" AND t2."__unit" = t1."__unit"
) AND NOT EXISTS (
  SELECT 1
  FROM "hospital@d1/visits" AS t3
  WHERE t3."__unit" IS NOT NULL AND t3."__unit" = t1."__unit" AND (t3."visit_date" < t1."visit_date")
) AND NOT EXISTS (
  SELECT 1
  FROM "hospital@d1/districts" AS t4
  WHERE (t4."zone" = INTEGER '1') AND t1."district" = t4."district"
)
GROUP BY t1."department";

-- above the cut
SELECT "m1"."department" AS "department", "m1"."count" AS "first_visits", "m1"."count__low" AS "first_visits__low", "m1"."count__high" AS "first_visits__high"
FROM "m1";
