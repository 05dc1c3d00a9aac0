-- privacy: {"epsilon": 1}
SELECT district, AVG(cost) AS mean_cost, STDDEV(cost) AS spread, VAR_POP(cost) AS variance
FROM visits
WHERE year = 2025
GROUP BY district
