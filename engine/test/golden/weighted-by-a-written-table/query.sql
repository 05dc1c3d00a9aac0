-- privacy: {"epsilon": 1}
WITH weights (visit_type, label, weight) AS (
  VALUES ('inpatient', 'in', 3.5), ('outpatient', 'out', 1), ('emergency', 'in', NULL)
)
SELECT label, COUNT(*) AS n, SUM(days * weight) AS weighted
FROM (SELECT visit_type, LEAST(GREATEST(days, 0), 30) AS days FROM visits WHERE district IN (VALUES ('东城'), ('高新'))) v
JOIN weights USING (visit_type)
GROUP BY label
