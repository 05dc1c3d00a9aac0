-- privacy: {"epsilon": 1, "bounding": "two-level"}
SELECT district, COUNT(DISTINCT diagnosis) AS diagnoses, COUNT(*) AS visits, MIN(cost) AS least
FROM visits
GROUP BY district
