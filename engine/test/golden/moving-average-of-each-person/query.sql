-- privacy: {"epsilon": 1}
SELECT district, AVG(m) AS mean, SUM(k) AS kinds
FROM (
  SELECT v.district, t.kinds AS k, AVG(v.cost) OVER (PARTITION BY v.person_id ORDER BY v.visit_date ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS m
  FROM visits v JOIN (SELECT person_id, COUNT(DISTINCT visit_type) AS kinds FROM visits GROUP BY person_id) t ON t.person_id = v.person_id
) q
GROUP BY district
