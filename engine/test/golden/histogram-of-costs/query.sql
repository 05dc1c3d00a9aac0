-- privacy: {"epsilon": 0.5}
SELECT width_bucket(cost, 0, 300, 7) AS bucket, COUNT(*) AS visits
FROM visits
GROUP BY width_bucket(cost, 0, 300, 7)
ORDER BY bucket
