-- privacy: {"epsilon": 1}
SELECT diagnosis, MEDIAN(cost) AS median
FROM visits
GROUP BY diagnosis
