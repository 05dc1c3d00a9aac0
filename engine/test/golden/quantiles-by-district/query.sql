-- privacy: {"epsilon": 1, "bounding": "ranked-rows"}
SELECT district, MEDIAN(cost) AS median, PERCENTILE_DISC(0.9) WITHIN GROUP (ORDER BY cost) AS p90, MAX(cost) AS most, SUM(cost)
FROM visits
GROUP BY district
