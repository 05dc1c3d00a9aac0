-- m1
WITH unit_rows AS NOT MATERIALIZED (
  SELECT t1."__unit" AS unit, t1."department" AS k1, (t1."diagnosis" COLLATE "C") AS k2, hashint8extended(hash_record_extended(ROW(t1."__unit", t1."department", (t1."diagnosis" COLLATE "C")), 0), 0) AS token
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL
),
kept1 AS (
  SELECT unit, min(token) AS test
  FROM unit_rows
  GROUP BY unit
),
kept2 AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept1 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
kept3 AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept2 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
kept AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept3 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
partials AS (
  SELECT min(r.k1) AS k1, min(r.k2) AS k2
  FROM unit_rows AS r
  LEFT JOIN kept ON kept.unit = r.unit
  WHERE (kept.test IS NULL OR r.token <= kept.test)
  GROUP BY r.unit, r.token
)
SELECT p.k1, p.k2, count(*), count(*)
FROM partials AS p
GROUP BY p.k1, p.k2;

-- m2
WITH unit_rows AS NOT MATERIALIZED (
  SELECT t1."__unit" AS unit, (t1."diagnosis" COLLATE "C") AS k1, hashint8extended(hash_record_extended(ROW(t1."__unit", (t1."diagnosis" COLLATE "C")), 0), 0) AS token
  FROM "hospital@d1/visits" AS t1
  WHERE t1."__unit" IS NOT NULL
),
kept1 AS (
  SELECT unit, min(token) AS test
  FROM unit_rows
  GROUP BY unit
),
kept2 AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept1 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
kept3 AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept2 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
kept AS (
  SELECT r.unit, min(r.token) AS test
  FROM unit_rows AS r
  JOIN kept3 AS k ON k.unit = r.unit
  WHERE r.token > k.test
  GROUP BY r.unit
),
partials AS (
  SELECT min(r.k1) AS k1
  FROM unit_rows AS r
  LEFT JOIN kept ON kept.unit = r.unit
  WHERE (kept.test IS NULL OR r.token <= kept.test)
  GROUP BY r.unit, r.token
)
SELECT p.k1, count(*), count(*)
FROM partials AS p
GROUP BY p.k1;

-- m3
SELECT t1."department", count(DISTINCT t1."__unit")
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20
GROUP BY t1."department";

-- m4
SELECT count(DISTINCT t1."__unit")
FROM "hospital@d1/visits" AS t1
WHERE t1."__unit" IS NOT NULL AND t1."__rank" <= 20;

-- above the cut
SELECT "sets"."k1" AS "diagnosis", "sets"."k2" AS "department", "sets"."a1" AS "people", "sets"."a1__low" AS "people__low", "sets"."a1__high" AS "people__high"
FROM (
SELECT "m1"."diagnosis" AS "k1", 0 AS "absent1", "m1"."department" AS "k2", 0 AS "absent2", "m1"."count_units" AS "a1", "m1"."count_units__low" AS "a1__low", "m1"."count_units__high" AS "a1__high" FROM "m1"
UNION ALL
SELECT "m2"."diagnosis" AS "k1", 0 AS "absent1", NULL AS "k2", 1 AS "absent2", "m2"."count_units" AS "a1", "m2"."count_units__low" AS "a1__low", "m2"."count_units__high" AS "a1__high" FROM "m2"
UNION ALL
SELECT NULL AS "k1", 1 AS "absent1", "m3"."department" AS "k2", 0 AS "absent2", "m3"."count_units" AS "a1", "m3"."count_units__low" AS "a1__low", "m3"."count_units__high" AS "a1__high" FROM "m3"
UNION ALL
SELECT NULL AS "k1", 1 AS "absent1", NULL AS "k2", 1 AS "absent2", "m4"."count_units" AS "a1", "m4"."count_units__low" AS "a1__low", "m4"."count_units__high" AS "a1__high" FROM "m4"
) AS "sets";
