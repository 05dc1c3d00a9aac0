-- privacy: {"epsilon": 1}
SELECT birth_date, COUNT(*) AS residents FROM residents GROUP BY birth_date
