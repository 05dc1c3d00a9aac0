-- privacy: {"epsilon": 1}
SELECT sex, COUNT(*) AS residents, AVG(age) AS mean_age FROM residents GROUP BY sex
