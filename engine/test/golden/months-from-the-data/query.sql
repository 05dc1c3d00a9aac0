-- privacy: {"epsilon": 1}
SELECT date_trunc('month', visit_date) AS month, COUNT(*) FILTER (WHERE visit_type = 'inpatient') AS inpatient
FROM visits
WHERE visit_date >= DATE '2024-01-01'
GROUP BY 1
ORDER BY 1
