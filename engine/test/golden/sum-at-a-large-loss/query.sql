-- privacy: {"rho": "8"}
SELECT district, SUM(cost) AS total FROM visits GROUP BY district
