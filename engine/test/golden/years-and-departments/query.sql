-- privacy: {"epsilon": 2, "bounding": "two-level"}
SELECT year, department, COUNT(*) AS visits FROM visits WHERE year >= 2023 GROUP BY year, department
