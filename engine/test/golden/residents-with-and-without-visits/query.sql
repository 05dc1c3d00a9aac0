-- privacy: {"epsilon": 1}
SELECT r.sex, COUNT(*) AS n, COUNT(v.person_id) AS visits, SUM(v.cost) AS cost
FROM residents r LEFT JOIN visits v ON v.person_id = r.person_id AND v.year = 2025 AND r.is_insured
GROUP BY r.sex
