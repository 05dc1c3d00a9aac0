-- 云汀市 (Yunting) is a fictional city. Every value follows from the number of a row and a word by hashing, so that the
-- same city comes out each time; nothing is read from anywhere.

-- Uniform in [0, 1).
CREATE MACRO draw(id, word) AS ((hash(CAST(id AS BIGINT), word) % 1000000) / 1000000.0);

-- Nearly normal with mean 0 and variance 1: the sum of four uniforms.
CREATE MACRO draw_normal(id, word) AS (
  (draw(id, word || '1') + draw(id, word || '2') + draw(id, word || '3') + draw(id, word || '4') - 2) * sqrt(3)
);

-- Positive with mean 1, skewed to the right: gamma of shape 3.
CREATE MACRO draw_skewed(id, word) AS (
  -(ln(1 - draw(id, word || '1')) + ln(1 - draw(id, word || '2')) + ln(1 - draw(id, word || '3'))) / 3
);

CREATE MACRO pick(id, word, choices) AS (choices[1 + CAST(floor(draw(id, word) * len(choices)) AS INTEGER)]);

-- Two characters of three names in four; the family names grow rarer along the list.
CREATE MACRO person_name(id) AS (
  ['王', '李', '张', '刘', '陈', '杨', '黄', '赵', '周', '吴', '徐', '孙', '朱', '马', '胡', '郭', '林', '何', '高', '罗',
   '郑', '梁', '谢', '宋', '唐', '许', '韩', '邓', '冯', '曹', '彭', '曾', '肖', '田', '董', '潘', '袁', '蔡', '蒋', '余',
   '于', '杜', '叶', '程', '魏', '苏', '吕', '丁', '任', '卢', '姚', '沈', '钟', '姜', '崔', '谭', '陆', '范', '汪', '廖'][
    1 + CAST(floor(power(draw(id, 'family name'), 2) * 60) AS INTEGER)]
  || pick(id, 'given name', string_split('伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚玉桂文建志国红春兰海云晓雪梅林华建飞鹏辉宇浩轩涵梓欣怡思雨佳琪睿博', ''))
  || CASE WHEN draw(id, 'one or two') < 0.75
     THEN pick(id, 'second name', string_split('英华文玉兰芳军平红霞明亮辉峰琳莹洁颖倩岚瑶悦航凯晨阳昊泽宁安然彤菲妍薇', '')) ELSE '' END
);

-- ISO 7064 MOD 11-2 over 17 digits (GB 11643-1999).
CREATE MACRO resident_check(d) AS (
  substr('10X98765432', 1 + (
    7 * CAST(d[1] AS INTEGER) + 9 * CAST(d[2] AS INTEGER) + 10 * CAST(d[3] AS INTEGER) + 5 * CAST(d[4] AS INTEGER)
    + 8 * CAST(d[5] AS INTEGER) + 4 * CAST(d[6] AS INTEGER) + 2 * CAST(d[7] AS INTEGER) + 1 * CAST(d[8] AS INTEGER)
    + 6 * CAST(d[9] AS INTEGER) + 3 * CAST(d[10] AS INTEGER) + 7 * CAST(d[11] AS INTEGER) + 9 * CAST(d[12] AS INTEGER)
    + 10 * CAST(d[13] AS INTEGER) + 5 * CAST(d[14] AS INTEGER) + 8 * CAST(d[15] AS INTEGER) + 4 * CAST(d[16] AS INTEGER)
    + 2 * CAST(d[17] AS INTEGER)) % 11, 1)
);

-- Position in the alphabet of GB 32100-2015, and the check character over 17 of them: weights are powers of 3 modulo 31.
CREATE MACRO credit_digit(c) AS (strpos('0123456789ABCDEFGHJKLMNPQRTUWXY', c) - 1);
CREATE MACRO credit_check(c) AS (
  substr('0123456789ABCDEFGHJKLMNPQRTUWXY', 1 + (31 - (
    1 * credit_digit(c[1]) + 3 * credit_digit(c[2]) + 9 * credit_digit(c[3]) + 27 * credit_digit(c[4])
    + 19 * credit_digit(c[5]) + 26 * credit_digit(c[6]) + 16 * credit_digit(c[7]) + 17 * credit_digit(c[8])
    + 20 * credit_digit(c[9]) + 29 * credit_digit(c[10]) + 25 * credit_digit(c[11]) + 13 * credit_digit(c[12])
    + 8 * credit_digit(c[13]) + 24 * credit_digit(c[14]) + 10 * credit_digit(c[15]) + 30 * credit_digit(c[16])
    + 28 * credit_digit(c[17])) % 31) % 31, 1)
);

-- Region codes begin with 57, which GB/T 2260 has given to no province; 01 is the city, then districts and counties.
CREATE MACRO region_code(district_number) AS (
  ['570102', '570103', '570104', '570105', '570121', '570122', '570123', '570124'][district_number]
);
CREATE MACRO district_name(district_number) AS (
  ['汀兰区', '澄江区', '云门区', '望湖区', '青屏县', '石埠县', '长渡县', '南麓县'][district_number]
);
-- Districts by population, the largest first.
CREATE MACRO draw_district(id, word) AS (
  CASE WHEN draw(id, word) < 0.22 THEN 1 WHEN draw(id, word) < 0.41 THEN 2 WHEN draw(id, word) < 0.58 THEN 3
       WHEN draw(id, word) < 0.72 THEN 4 WHEN draw(id, word) < 0.82 THEN 5 WHEN draw(id, word) < 0.90 THEN 6
       WHEN draw(id, word) < 0.96 THEN 7 ELSE 8 END
);

CREATE MACRO age_band(age) AS (
  CASE WHEN age >= 85 THEN '85+' ELSE concat(5 * (age // 5), '-', 5 * (age // 5) + 4) END
);
