-- 20,000 enterprises and their contributions of each month of 2024 and 2025 in which they existed.
CREATE VIEW firms AS
SELECT *,
  CASE size WHEN 'L' THEN 300 WHEN 'M' THEN 90 WHEN 'S' THEN 22 ELSE 6 END * draw_skewed(n, 'people') AS people
FROM (
  SELECT
    range AS n,
    draw_district(range, 'firm district') AS district_number,
    CASE WHEN draw(range, 'size') < 0.01 THEN 'L' WHEN draw(range, 'size') < 0.07 THEN 'M'
         WHEN draw(range, 'size') < 0.40 THEN 'S' ELSE 'X' END AS size,
    pick(range, 'industry', ['F', 'F', 'F', 'F', 'F', 'C', 'C', 'C', 'C', 'L', 'L', 'E', 'E', 'I', 'I', 'M', 'M', 'H', 'G',
      'O', 'A', 'K', 'R', 'P', 'J', 'Q', 'N', 'D', 'B']) AS industry,
    2025 - CAST(floor(least(35, power(draw(range, 'founded'), 2) * 36)) AS INTEGER) AS founded_year,
    CASE WHEN draw(range, 'founded month') < 0.5 THEN 1 ELSE 7 END AS founded_month
  FROM range(1, 20001)
);

CREATE VIEW coded_firms AS
SELECT *, code || credit_check(code) AS credit_code
FROM (
  SELECT *,
    -- Registered by the market regulator (9), an enterprise (1), the district, and nine characters of its own.
    concat('91', region_code(district_number),
      upper(printf('%05d', CAST(n AS INTEGER))),
      array_to_string(list_transform(['a', 'b', 'c', 'd'], word ->
        substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + CAST(hash(n, word) % 31 AS INTEGER), 1)), '')) AS code
  FROM firms
);

CREATE VIEW enterprises AS
SELECT
  credit_code,
  concat('云汀', substr(district_name(district_number), 1, 2),
    pick(n, 'word', ['恒远', '博睿', '汇丰源', '新程', '安泰', '锦绣', '卓越', '启航', '盛和', '明德', '正康', '华宁']),
    pick(n, 'trade', ['科技', '商贸', '建设', '食品', '物流', '机械', '服务', '文化']), CAST(n AS VARCHAR), '号有限公司') AS name,
  person_name(n + 500000) AS legal_representative,
  district_name(district_number) AS district,
  industry,
  size,
  founded_year,
  round(CASE size WHEN 'L' THEN 9000 WHEN 'M' THEN 1800 WHEN 'S' THEN 420 ELSE 90 END * draw_skewed(n, 'capital'), 2) AS capital
FROM coded_firms;

CREATE VIEW social_insurance AS
SELECT
  credit_code,
  year,
  month,
  insured,
  round(insured * (1150 + 300 * draw(n, 'wage') + CASE WHEN year = 2025 THEN 60 ELSE 0 END), 2) AS contribution,
  draw(n * 100 + (year - 2024) * 12 + month, 'arrears') < 0.03 + CASE WHEN size = 'X' THEN 0.04 ELSE 0 END AS in_arrears
FROM (
  SELECT *,
    1 + CAST(floor(people * (0.9 + 0.2 * draw(n * 100 + (year - 2024) * 12 + month, 'insured'))) AS INTEGER) AS insured
  FROM coded_firms, (SELECT 2024 + range // 12 AS year, 1 + range % 12 AS month FROM range(24)) AS months
)
WHERE make_date(CAST(year AS INTEGER), CAST(month AS INTEGER), 1) >= make_date(founded_year, founded_month, 1);
