-- accuracy: {"column": "mean_cost", "absolute": 5, "confidence": 0.95}
SELECT district, AVG(cost) AS mean_cost FROM visits GROUP BY district
