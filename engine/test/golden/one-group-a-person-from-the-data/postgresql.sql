-- m1
SELECT to_json(t1."birth_date") #>> '{}', count(*), count(*)
FROM "hospital@d1/residents" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 1
GROUP BY t1."birth_date";

-- above the cut
SELECT "m1"."birth_date" AS "birth_date", "m1"."count" AS "residents", "m1"."count__low" AS "residents__low", "m1"."count__high" AS "residents__high"
FROM "m1";
