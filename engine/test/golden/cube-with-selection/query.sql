-- privacy: {"epsilon": 1}
SELECT diagnosis, department, COUNT(DISTINCT person_id) AS people
FROM visits
GROUP BY CUBE (diagnosis, department)
