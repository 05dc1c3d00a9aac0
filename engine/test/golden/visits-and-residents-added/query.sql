-- privacy: {"epsilon": 1}
WITH everything AS (
  SELECT person_id, 'visit' AS source, district, cost AS amount FROM visits WHERE year = 2025
  UNION ALL
  SELECT person_id, 'resident', district, age FROM residents
)
SELECT source, district, COUNT(*) AS n, SUM(amount) AS total
FROM everything
GROUP BY source, district
