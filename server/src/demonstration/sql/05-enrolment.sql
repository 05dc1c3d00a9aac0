-- One row for each pupil and school year in which they were 3 to 17 years old.
CREATE VIEW pupils AS
SELECT p.*, school_year, school_year - year(birth_date) AS school_age, p.n * 10 + school_year - 2019 AS pupil_year
FROM people p, (SELECT 2019 + range AS school_year FROM range(7)) AS years
WHERE school_year - year(birth_date) BETWEEN 3 AND 17
  AND draw(p.n, 'leaves school') < CASE WHEN school_year - year(birth_date) >= 15 THEN 0.94 ELSE 0.995 END;

CREATE VIEW enrolment AS
SELECT
  'G' || lpad(CAST(n AS VARCHAR), 9, '0') AS pupil_id,
  person_name(n) AS name,
  school_year,
  -- A few older pupils go to school in the city.
  district_name(CASE WHEN school_age >= 15 AND district_number > 4 AND draw(n, 'school in town') < 0.2
    THEN 1 + CAST(hash(n, 'town') % 4 AS INTEGER) ELSE district_number END) AS district,
  CASE WHEN school_age < 6 THEN 'KIN' WHEN school_age < 12 THEN 'PRI' WHEN school_age < 15 THEN 'JUN'
       WHEN draw(n, 'vocation') < CASE WHEN district_number > 4 THEN 0.48 ELSE 0.36 END THEN 'VOC' ELSE 'SEN' END AS stage,
  CASE WHEN school_age < 6 THEN school_age - 2 WHEN school_age < 12 THEN school_age - 5
       WHEN school_age < 15 THEN school_age - 11 ELSE school_age - 14 END AS grade_year,
  sex,
  draw(n, 'boarder') < CASE WHEN school_age < 6 THEN 0 WHEN school_age < 12 THEN 0.04 WHEN school_age < 15 THEN 0.18 ELSE 0.42 END
    + CASE WHEN district_number > 4 AND school_age >= 6 THEN 0.16 ELSE 0 END AS is_boarding,
  draw(n, 'migrant') < CASE WHEN district_number > 4 THEN 0.05 ELSE 0.17 END AS is_migrant_child,
  CASE WHEN draw(n, 'subsidy') < CASE WHEN district_number > 4 THEN 0.21 ELSE 0.08 END
       THEN 500 * (1 + CAST(hash(pupil_year, 'amount') % 5 AS INTEGER)) ELSE 0 END AS subsidy
FROM pupils;
