-- privacy: {"epsilon": 1}
SELECT n, COUNT(*) AS persons, AVG(total) AS mean_total
FROM (SELECT person_id, COUNT(*) AS n, SUM(cost) AS total FROM visits WHERE year >= 2023 GROUP BY person_id HAVING MAX(days) IS NOT NULL) q
GROUP BY n
