-- privacy: {"epsilon": 0.2}
SELECT COUNT(*) AS visits, COUNT(cost) AS priced, COUNT(DISTINCT person_id) AS people FROM visits
