-- m1
SELECT t1."district", count(*)
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20 AND t1."district" IS NOT NULL
GROUP BY t1."district";

-- m2
SELECT t1."district", count(*)
FROM "hospital@d1/residents" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 1 AND t1."district" IS NOT NULL
GROUP BY t1."district";

-- above the cut
SELECT "v"."district" AS "district", (("v"."visits" * 1000.0) / "r"."residents") AS "per_thousand"
FROM ((SELECT "m1"."district" AS "district", "m1"."count" AS "visits", "m1"."count__low" AS "visits__low", "m1"."count__high" AS "visits__high"
FROM "m1") AS "v" JOIN (SELECT "m2"."district" AS "district", "m2"."count" AS "residents", "m2"."count__low" AS "residents__low", "m2"."count__high" AS "residents__high"
FROM "m2") AS "r" ON ("r"."district" = "v"."district"));
