-- privacy: {"epsilon": 1}
SELECT department, COUNT(*) AS first_visits
FROM visits v
WHERE person_id IN (SELECT person_id FROM residents WHERE is_insured)
  AND NOT EXISTS (SELECT 1 FROM visits o WHERE o.person_id = v.person_id AND o.visit_date < v.visit_date)
  AND district NOT IN (SELECT district FROM districts WHERE zone = 'rural')
GROUP BY department
