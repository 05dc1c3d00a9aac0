-- privacy: {"rho": "0.01"}
SELECT r.sex, v.department, COUNT(*) AS visits, SUM(v.cost - v.self_cost) AS reimbursed
FROM residents r JOIN visits v ON v.person_id = r.person_id
WHERE r.is_insured AND r.age >= 60
GROUP BY r.sex, v.department
