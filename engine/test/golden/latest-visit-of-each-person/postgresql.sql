-- m1
SELECT t2."visits.department", count(*)
FROM (
  SELECT t1."__unit" AS "__unit", t1."visit_date" AS "visits.visit_date", t1."department" AS "visits.department", row_number() OVER (PARTITION BY t1."__unit" ORDER BY t1."visit_date" DESC NULLS FIRST, t1."department" ASC NULLS LAST) AS "window.1"
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL
) AS t2
WHERE (t2."window.1" = 1::bigint)
GROUP BY t2."visits.department";

-- above the cut
SELECT "m1"."department" AS "department", "m1"."count" AS "persons", "m1"."count__low" AS "persons__low", "m1"."count__high" AS "persons__high"
FROM "m1";
