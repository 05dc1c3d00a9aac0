-- privacy: {"epsilon": 1}
SELECT department, COUNT(*) AS persons
FROM (SELECT department, ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY visit_date DESC) AS rn FROM visits) q
WHERE rn = 1
GROUP BY department
