-- privacy: {"epsilon": 0.5, "bounding": "ranked-rows"}
SELECT district, COUNT(*) AS visits, SUM(cost) AS total, AVG(self_cost) AS mean_self_cost
FROM visits
WHERE year = 2025
GROUP BY district
