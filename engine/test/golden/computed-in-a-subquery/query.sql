-- privacy: {"epsilon": 1}
WITH priced AS (
  SELECT person_id, district, cost / 2 AS half, CASE WHEN cost > 500 THEN 'high' ELSE 'low' END AS level
  FROM visits
  WHERE diagnosis IS NOT NULL
)
SELECT level, SUM(half) AS total, AVG(half * half) AS mean_square FROM priced GROUP BY level
