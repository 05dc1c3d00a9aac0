-- privacy: {"epsilon": 2}
SELECT visit_type, REGR_SLOPE(self_cost, cost) AS slope, REGR_INTERCEPT(self_cost, cost) AS intercept, CORR(cost, self_cost) AS r,
       REGR_COUNT(self_cost, cost) AS n
FROM visits
GROUP BY visit_type
