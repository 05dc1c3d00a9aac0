-- privacy: {"epsilon": 1}
SELECT v.district, v.visits * 1000.0 / r.residents AS per_thousand
FROM (SELECT district, COUNT(*) AS visits FROM visits GROUP BY district) v
JOIN (SELECT district, COUNT(*) AS residents FROM residents GROUP BY district) r ON r.district = v.district
