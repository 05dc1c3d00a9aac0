-- privacy: {"epsilon": 1}
SELECT district, year, GROUPING(district, year) AS level, COUNT(*) AS visits, SUM(cost) AS total
FROM visits
GROUP BY ROLLUP (district, year)
ORDER BY level, district, year
