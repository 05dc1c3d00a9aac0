-- About 1.2 million visits of 2019 to 2025. The number of visits follows the age; the cost follows district, kind of
-- visit and age, with a long tail.
CREATE VIEW visit_numbers AS
SELECT
  p.n,
  p.n * 1000 + k AS visit,
  p.district_number,
  p.birth_date,
  p.sex,
  CASE
    WHEN draw(p.n * 1000 + k, 'year') < 0.140 THEN 2019
    WHEN draw(p.n * 1000 + k, 'year') < 0.250 THEN 2020
    WHEN draw(p.n * 1000 + k, 'year') < 0.380 THEN 2021
    WHEN draw(p.n * 1000 + k, 'year') < 0.510 THEN 2022
    WHEN draw(p.n * 1000 + k, 'year') < 0.665 THEN 2023
    WHEN draw(p.n * 1000 + k, 'year') < 0.830 THEN 2024
    ELSE 2025 END AS drawn_year
FROM people p, unnest(range(CAST(floor(
  draw_skewed(p.n, 'visits') * 1.045 * CASE WHEN p.district_number > 4 THEN 0.88 ELSE 1.0 END * CASE
    WHEN p.age < 5 THEN 2 + 1.6 * p.age WHEN p.age < 15 THEN 5.5 WHEN p.age < 35 THEN 3.4 WHEN p.age < 55 THEN 5
    WHEN p.age < 65 THEN 7.5 WHEN p.age < 75 THEN 11 ELSE 13 END + 0.5) AS BIGINT))) AS t (k);

CREATE VIEW dated_visits AS
SELECT *, CAST(date_diff('day', birth_date, visit_date) // 365.25 AS INTEGER) AS age
FROM (
  SELECT *,
    -- Nobody goes to hospital before they are born: such a visit falls on some day since then.
    CASE WHEN drawn_date < birth_date
      THEN birth_date + CAST(floor(draw(visit, 'later day') * (DATE '2026-01-01' - birth_date)) AS INTEGER)
      ELSE drawn_date END AS visit_date
  FROM (
    SELECT *, make_date(drawn_year, 1, 1) + CAST(floor(draw(visit, 'day') * 365) AS INTEGER) AS drawn_date
    FROM visit_numbers
  )
);

CREATE VIEW diagnosed_visits AS
SELECT *,
  CASE
    WHEN draw(visit, 'rare') < 0.02 THEN pick(visit, 'chapter', ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX',
      'X', 'XI', 'XII', 'XIII', 'XIV', 'XVI', 'XVII', 'XVIII', 'XIX', 'XX', 'XXI', 'XXII'])
    WHEN age < 15 THEN pick(visit, 'chapter', ['X', 'X', 'X', 'X', 'X', 'X', 'X', 'X', 'X', 'I', 'I', 'XI', 'XI', 'XII',
      'XII', 'VII', 'VIII', 'XIX', 'XVIII', 'XXI'])
    WHEN age >= 60 THEN pick(visit, 'chapter', ['IX', 'IX', 'IX', 'IX', 'IX', 'IX', 'IX', 'IV', 'IV', 'IV', 'X', 'X',
      'XIII', 'XIII', 'XIII', 'XI', 'XI', 'VI', 'VII', 'XIV', 'II'])
    WHEN sex = 'F' AND age BETWEEN 20 AND 44 AND draw(visit, 'birth') < 0.15 THEN 'XV'
    ELSE pick(visit, 'chapter', ['X', 'X', 'X', 'X', 'XI', 'XI', 'XI', 'XIII', 'XIII', 'XIX', 'XIX', 'XIV', 'XIV', 'XII',
      'XII', 'IX', 'IX', 'IV', 'V', 'VII', 'XVIII'])
  END AS diagnosis_chapter,
  CASE
    WHEN draw(visit, 'kind') < 0.022 + CASE WHEN age >= 65 THEN 0.028 ELSE 0 END THEN 'IN'
    WHEN draw(visit, 'kind') < 0.100 THEN 'ER'
    WHEN draw(visit, 'kind') < 0.110 + CASE WHEN visit_date >= DATE '2020-01-01' THEN 0.055 ELSE 0 END THEN 'TEL'
    ELSE 'OUT' END AS visit_type
FROM dated_visits;

CREATE VIEW costed_visits AS
SELECT *,
  round([186.4, 192.1, 178.8, 171.5, 142.6, 137.2, 129.4, 121.3][district_number]
    * CASE visit_type WHEN 'IN' THEN 11.0 WHEN 'ER' THEN 1.55 WHEN 'TEL' THEN 0.35 ELSE 0.82 END
    * (0.83 + least(age, 80) * 0.004) * exp(0.55 * draw_normal(visit, 'cost') - 0.151), 2) AS cost
FROM diagnosed_visits;

CREATE VIEW visits AS
SELECT
  'YT' || lpad(CAST(n AS VARCHAR), 8, '0') AS person_id,
  year(visit_date) AS year,
  visit_date,
  visit_type,
  district_name(district_number) AS district,
  age_band(age) AS age_band,
  sex,
  CASE
    WHEN visit_type = 'ER' THEN 'EME'
    WHEN age < 14 THEN 'PED'
    WHEN draw(visit, 'traditional') < 0.08 THEN 'TCM'
    ELSE CASE diagnosis_chapter
      WHEN 'I' THEN 'INT' WHEN 'II' THEN 'ONC' WHEN 'III' THEN 'INT' WHEN 'IV' THEN 'END' WHEN 'V' THEN 'PSY'
      WHEN 'VI' THEN 'NEU' WHEN 'VII' THEN 'OPH' WHEN 'VIII' THEN 'ENT' WHEN 'IX' THEN 'CAR' WHEN 'X' THEN 'RES'
      WHEN 'XI' THEN CASE WHEN draw(visit, 'teeth') < 0.3 THEN 'STO' ELSE 'GAS' END
      WHEN 'XII' THEN 'DER' WHEN 'XIII' THEN 'ORT'
      WHEN 'XIV' THEN CASE WHEN draw(visit, 'kidney') < 0.35 THEN 'NEP' WHEN sex = 'F' THEN 'OBG' ELSE 'URO' END
      WHEN 'XV' THEN 'OBG' WHEN 'XVI' THEN 'PED' WHEN 'XIX' THEN 'SUR' WHEN 'XX' THEN 'SUR' ELSE 'INT' END
  END AS department,
  diagnosis_chapter,
  -- The first letter of the chapter's codes and the first of the ten that are used, the lower ones more often.
  CASE diagnosis_chapter
    WHEN 'I' THEN 'A0' WHEN 'II' THEN 'C0' WHEN 'III' THEN 'D5' WHEN 'IV' THEN 'E0' WHEN 'V' THEN 'F0' WHEN 'VI' THEN 'G4'
    WHEN 'VII' THEN 'H0' WHEN 'VIII' THEN 'H6' WHEN 'IX' THEN 'I1' WHEN 'X' THEN 'J0' WHEN 'XI' THEN 'K2' WHEN 'XII' THEN 'L2'
    WHEN 'XIII' THEN 'M4' WHEN 'XIV' THEN 'N1' WHEN 'XV' THEN 'O2' WHEN 'XVI' THEN 'P0' WHEN 'XVII' THEN 'Q1'
    WHEN 'XVIII' THEN 'R0' WHEN 'XIX' THEN 'S0' WHEN 'XX' THEN 'W0' WHEN 'XXI' THEN 'Z0' ELSE 'U0' END
    || CAST(CAST(floor(power(draw(visit, 'code'), 2) * 10) AS INTEGER) AS VARCHAR) AS diagnosis_code,
  draw(visit, 'follow-up') < 0.31 AS is_followup,
  cost,
  round(cost * (0.8 + 0.4 * draw(visit, 'share'))
    * CASE WHEN draw(n, 'insurance') < 0.04 THEN 0.83
           WHEN year(DATE '2025-12-31') - year(birth_date) BETWEEN 22 AND 70
                AND draw(n, 'insurance') < CASE WHEN district_number > 4 THEN 0.35 ELSE 0.62 END THEN 0.24
           ELSE 0.41 END, 2) AS self_cost,
  CASE WHEN draw(visit, 'examined') < 0.55 THEN round(cost * draw(visit, 'examination') * 0.6, 2) END AS exam_cost,
  CASE WHEN visit_type = 'IN' THEN least(90, 1 + CAST(floor(draw_skewed(visit, 'days') * 7) AS INTEGER)) END AS days_in,
  concat('患者', person_name(n), '，主诉', pick(visit, 'complaint', ['头晕三天', '咳嗽一周', '腹痛半天', '膝关节疼痛', '复诊取药', '发热两天']),
    '，建议', pick(visit, 'advice', ['随访', '完善检查', '按时服药', '两周后复诊']), '。') AS doctor_note
FROM costed_visits;
