-- privacy: {"epsilon": 0.5, "bounding": "two-level"}
SELECT DP_LOWER_BOUND(days) AS least, DP_UPPER_BOUND(days) AS most
FROM visits
