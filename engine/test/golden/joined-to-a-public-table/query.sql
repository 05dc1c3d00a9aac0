-- privacy: {"epsilon": 0.5, "bounding": "ranked-rows"}
SELECT d.zone, COUNT(*) AS visits, AVG(v.cost) AS mean_cost
FROM visits v LEFT JOIN districts d ON d.district = v.district
GROUP BY d.zone
