-- privacy: {"epsilon": 0.5}
SELECT district, COUNT(*) AS visits, AVG(cost) AS mean_cost
FROM visits
WHERE year = 2025
GROUP BY district
ORDER BY visits DESC
