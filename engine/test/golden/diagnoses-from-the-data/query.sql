-- privacy: {"epsilon": 1}
SELECT diagnosis, COUNT(DISTINCT person_id) AS patients, SUM(cost) AS cost
FROM visits
GROUP BY diagnosis
HAVING COUNT(DISTINCT person_id) > 20
ORDER BY patients DESC
LIMIT 10
