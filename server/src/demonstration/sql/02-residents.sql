-- 200,000 residents at the end of 2025; people of the counties are older.
CREATE VIEW people AS
SELECT
  n,
  district_number,
  age,
  CAST(DATE '2025-12-31' - CAST(floor((age + draw(n, 'birthday')) * 365.2425) AS INTEGER) AS DATE) AS birth_date,
  CASE WHEN draw(n, 'sex') < 0.5 + greatest(age - 60, 0) * 0.004 THEN 'F' ELSE 'M' END AS sex
FROM (
  SELECT
    n,
    district_number,
    -- The distribution of ages, straight between its points.
    CAST(floor(CASE
      WHEN share < 0.050 THEN share / 0.050 * 5
      WHEN share < 0.165 THEN 5 + (share - 0.050) / 0.115 * 10
      WHEN share < 0.270 THEN 15 + (share - 0.165) / 0.105 * 10
      WHEN share < 0.420 THEN 25 + (share - 0.270) / 0.150 * 10
      WHEN share < 0.570 THEN 35 + (share - 0.420) / 0.150 * 10
      WHEN share < 0.730 THEN 45 + (share - 0.570) / 0.160 * 10
      WHEN share < 0.860 THEN 55 + (share - 0.730) / 0.130 * 10
      WHEN share < 0.945 THEN 65 + (share - 0.860) / 0.085 * 10
      WHEN share < 0.985 THEN 75 + (share - 0.945) / 0.040 * 10
      ELSE 85 + (share - 0.985) / 0.015 * 14
    END) AS INTEGER) AS age
  FROM (
    SELECT
      range AS n,
      draw_district(range, 'district') AS district_number,
      power(draw(range, 'age'), CASE WHEN draw_district(range, 'district') > 4 THEN 0.85 ELSE 1.0 END) AS share
    FROM range(1, 200001)
  )
);

CREATE VIEW residents AS
SELECT
  'YT' || lpad(CAST(n AS VARCHAR), 8, '0') AS person_id,
  person_name(n) AS name,
  id_digits || resident_check(id_digits) AS id_card,
  -- The range 154 is given to no operator.
  '154' || lpad(CAST(hash(n, 'phone') % 100000000 AS VARCHAR), 8, '0') AS phone,
  birth_date,
  age_band(age) AS age_band,
  sex,
  district_name(district_number) AS district,
  CASE WHEN draw(n, 'insurance') < 0.04 THEN 'NON'
       WHEN age BETWEEN 22 AND 70 AND draw(n, 'insurance') < CASE WHEN district_number > 4 THEN 0.35 ELSE 0.62 END THEN 'EMP'
       ELSE 'RES' END AS insurance
FROM (
  SELECT *,
    region_code(district_number) || strftime(birth_date, '%Y%m%d')
    -- Odd for men, even for women; counted up among people of one day and district.
    || lpad(CAST(2 * row_number() OVER (PARTITION BY district_number, birth_date, sex ORDER BY n)
      - CASE WHEN sex = 'M' THEN 1 ELSE 0 END AS VARCHAR), 3, '0') AS id_digits
  FROM people
);

CREATE VIEW districts AS
SELECT * FROM (VALUES
  ('汀兰区', true, 14, 96.4), ('澄江区', true, 12, 118.2), ('云门区', true, 11, 203.7), ('望湖区', true, 9, 341.5),
  ('青屏县', false, 6, 1284.0), ('石埠县', false, 5, 1512.6), ('长渡县', false, 4, 1745.3), ('南麓县', false, 3, 2106.9)
) AS t (district, is_urban, hospitals, area_km2);
