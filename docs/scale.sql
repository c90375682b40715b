-- Verdict and yearly fee of every network for every municipality, over the exported tables.
--
-- The rules of src/staedtenetz/rules/eligibility.py and fees.py as one query, in the SQL that
-- DuckDB and Spark share. It reads the tables of docs/export.md, takes the municipalities as
-- German and as members of nothing, and gives one row for each municipality and network:
-- ags, network, membership_type (the one that suits best), verdict, fee_model, amount (NULL
-- where nothing is published), currency, certainty, due (false: voluntary).

WITH applicants AS (
  -- Who asks. Other applicants or countries: another SELECT here.
  SELECT
    ags,
    population,
    state,
    degurba,
    'DE' AS country,
    CASE WHEN LENGTH(ags) = 5 THEN 'district' ELSE 'municipality' END AS applicant
  FROM municipalities
),

-- Rules that ask for a list: one row for each value that passes.

open_to AS (
  SELECT DISTINCT network, membership_type, applicant FROM membership_type_applicants
),

lie_within AS (
  SELECT DISTINCT c.network, c.membership_type, a.country
  FROM membership_type_countries AS c
  JOIN areas AS a ON a.area = c.area
),

excepted AS (
  SELECT DISTINCT c.network, c.membership_type, a.country
  FROM membership_type_except_countries AS c
  JOIN areas AS a ON a.area = c.area
),

-- Membership types with what holds for everyone.

types AS (
  SELECT
    t.network,
    t.id AS membership_type,
    t.position,
    n.status IN ('dormant', 'ended', 'merged', 'renamed') AS inactive,
    t.min_population,
    t.population_above,
    t.max_population,
    t.population_below,
    t.size_negotiable,
    CASE WHEN t.closed THEN 1 ELSE 0 END AS closed,
    t.undocumented,
    s.network IS NOT NULL AS has_states,
    r.network IS NOT NULL OR d.network IS NOT NULL AS left_open
  FROM membership_types AS t
  JOIN networks AS n ON n.id = t.network
  LEFT JOIN (SELECT DISTINCT network, membership_type FROM membership_type_states) AS s
    ON s.network = t.network AND s.membership_type = t.id
  LEFT JOIN (SELECT DISTINCT network, membership_type FROM membership_type_requires) AS r
    ON r.network = t.network AND r.membership_type = t.id
  LEFT JOIN (SELECT DISTINCT network, membership_type FROM membership_type_decided_by) AS d
    ON d.network = t.network AND d.membership_type = t.id
),

-- Properties, held by a municipality itself or by its district or Land: known to have it (2), not
-- settled (1), known to lack it (0, or where all holders are listed), or open.

required_properties AS (
  SELECT DISTINCT network, membership_type, property FROM membership_type_properties
),

stated AS (
  SELECT property, ags, 2 AS holding FROM property_holders
  UNION ALL
  SELECT property, ags, CASE WHEN basis = 'disputed' THEN 1 ELSE 2 END FROM facts
  WHERE property NOT IN (SELECT property FROM property_holders)
  UNION ALL
  SELECT p.id, m.ags, CASE WHEN m.degurba IN ('1', '2') THEN 2 ELSE 0 END
  FROM applicants AS m JOIN properties AS p ON p.id = 'urban-area'
  WHERE m.degurba IS NOT NULL AND p.id NOT IN (SELECT property FROM property_holders)
),

holders AS (
  SELECT property, ags, MAX(holding) AS holding
  FROM (
    SELECT s.property, m.ags, s.holding FROM stated AS s JOIN applicants AS m ON m.ags = s.ags
    UNION ALL
    SELECT s.property, m.ags, s.holding
    FROM stated AS s JOIN applicants AS m ON SUBSTR(m.ags, 1, 5) = s.ags
    UNION ALL
    SELECT s.property, m.ags, s.holding
    FROM stated AS s JOIN applicants AS m ON SUBSTR(m.ags, 1, 2) = s.ags
  ) AS found
  GROUP BY property, ags
),

-- Of a district it is open whether it has what a municipality in it has.

held_within AS (
  SELECT DISTINCT h.property, m.ags
  FROM property_holders AS h JOIN applicants AS m ON SUBSTR(h.ags, 1, 5) = m.ags
),

property_checks AS (
  SELECT
    m.ags,
    r.network,
    r.membership_type,
    SUM(
      CASE
        WHEN h.holding = 0 THEN 1
        WHEN h.ags IS NULL AND i.ags IS NULL AND p.complete THEN 1
        ELSE 0
      END
    ) AS failed,
    SUM(
      CASE
        WHEN h.holding = 1 THEN 1
        WHEN h.ags IS NULL AND (i.ags IS NOT NULL OR p.complete IS NULL OR NOT p.complete) THEN 1
        ELSE 0
      END
    ) AS left_open
  FROM applicants AS m
  CROSS JOIN required_properties AS r
  LEFT JOIN properties AS p ON p.id = r.property
  LEFT JOIN holders AS h ON h.property = r.property AND h.ags = m.ags
  LEFT JOIN held_within AS i ON i.property = r.property AND i.ags = m.ags
  GROUP BY m.ags, r.network, r.membership_type
),

-- Every municipality with every type: how many rules fail, and whether one is open or unknown.

bounds AS (
  SELECT
    m.ags,
    m.population,
    t.network,
    t.membership_type,
    t.position,
    t.inactive,
    t.size_negotiable,
    CASE WHEN t.min_population > m.population THEN t.min_population END AS missed_min,
    CASE WHEN t.population_above >= m.population THEN t.population_above END AS missed_above,
    CASE WHEN t.max_population < m.population THEN t.max_population END AS missed_max,
    CASE WHEN t.population_below <= m.population THEN t.population_below END AS missed_below,
    t.closed
      + CASE WHEN o.network IS NULL THEN 1 ELSE 0 END
      + CASE WHEN w.network IS NULL OR x.network IS NOT NULL THEN 1 ELSE 0 END
      + CASE
          WHEN NOT t.has_states OR s.network IS NOT NULL THEN 0
          WHEN m.state IS NULL AND m.country = 'DE' THEN 0
          ELSE 1
        END
      + COALESCE(p.failed, 0) AS failed,
    t.undocumented
      OR (t.has_states AND m.state IS NULL AND m.country = 'DE')
      OR (
        m.population IS NULL
        AND COALESCE(t.min_population, t.population_above, t.max_population, t.population_below)
          IS NOT NULL
      ) AS is_unknown,
    t.left_open OR COALESCE(p.left_open, 0) > 0 AS left_open
  FROM applicants AS m
  CROSS JOIN types AS t
  LEFT JOIN open_to AS o
    ON o.network = t.network AND o.membership_type = t.membership_type
    AND o.applicant = m.applicant
  LEFT JOIN lie_within AS w
    ON w.network = t.network AND w.membership_type = t.membership_type AND w.country = m.country
  LEFT JOIN excepted AS x
    ON x.network = t.network AND x.membership_type = t.membership_type AND x.country = m.country
  LEFT JOIN (SELECT DISTINCT network, membership_type, state FROM membership_type_states) AS s
    ON s.network = t.network AND s.membership_type = t.membership_type AND s.state = m.state
  LEFT JOIN property_checks AS p
    ON p.ags = m.ags AND p.network = t.network AND p.membership_type = t.membership_type
),

counted AS (
  SELECT
    ags,
    population,
    network,
    membership_type,
    position,
    inactive,
    is_unknown,
    left_open,
    size_negotiable,
    failed,
    CASE WHEN missed_min IS NULL THEN 0 ELSE 1 END
      + CASE WHEN missed_above IS NULL THEN 0 ELSE 1 END
      + CASE WHEN missed_max IS NULL THEN 0 ELSE 1 END
      + CASE WHEN missed_below IS NULL THEN 0 ELSE 1 END AS missed,
    -- By what factor the population misses the bounds, at most; 0 where it misses none.
    GREATEST(
      CASE
        WHEN missed_min IS NULL THEN 0.0E0
        ELSE CAST(missed_min AS DOUBLE) / CAST(population AS DOUBLE)
      END,
      CASE
        WHEN missed_above IS NULL THEN 0.0E0
        ELSE CAST(missed_above AS DOUBLE) / CAST(population AS DOUBLE)
      END,
      CASE
        WHEN missed_max IS NULL THEN 0.0E0
        ELSE CAST(population AS DOUBLE) / CAST(missed_max AS DOUBLE)
      END,
      CASE
        WHEN missed_below IS NULL THEN 0.0E0
        ELSE CAST(population AS DOUBLE) / CAST(missed_below AS DOUBLE)
      END
    ) AS gap
  FROM bounds
),

-- The worst outcome is the verdict: 0 eligible, 1 conditional, 2 unknown, 3 not eligible.

judged AS (
  SELECT
    ags,
    population,
    network,
    membership_type,
    position,
    inactive,
    CASE
      WHEN failed > 0 OR (missed > 0 AND NOT size_negotiable) THEN 3
      WHEN is_unknown THEN 2
      WHEN left_open OR missed > 0 THEN 1
      ELSE 0
    END AS outcome,
    failed + CASE WHEN size_negotiable THEN 0 ELSE missed END AS failed,
    gap
  FROM counted
),

-- The type that suits best: best verdict, fewest failed rules, nearest in size, named first.

ranked AS (
  SELECT
    ags,
    population,
    network,
    membership_type,
    CASE WHEN inactive THEN 3 ELSE outcome END AS outcome,
    ROW_NUMBER() OVER (
      PARTITION BY ags, network ORDER BY outcome, failed, gap, position
    ) AS place
  FROM judged
),

-- The fee of each type: its own, else the network's.

type_fees AS (
  SELECT
    t.network,
    t.id AS membership_type,
    f.id AS fee,
    f.model,
    f.currency,
    f.amount_number,
    f.rate_number,
    f.block,
    f.minimum_number,
    f.maximum_number,
    e.fee IS NOT NULL AS has_examples,
    l.fee IS NOT NULL AS has_last_tier
  FROM membership_types AS t
  LEFT JOIN fees AS own ON own.network = t.network AND own.membership_type = t.id
  JOIN fees AS f
    ON f.network = t.network
    AND (f.id = own.id OR (own.id IS NULL AND f.membership_type IS NULL))
  LEFT JOIN (SELECT DISTINCT fee FROM fee_examples) AS e ON e.fee = f.id
  LEFT JOIN (SELECT DISTINCT fee FROM fee_tiers WHERE up_to IS NULL) AS l ON l.fee = f.id
),

-- Tiers with where they begin: above the one before.

tiers AS (
  SELECT
    fee,
    up_to,
    amount_number,
    LAG(up_to) OVER (PARTITION BY fee ORDER BY position) AS above
  FROM fee_tiers
),

charged AS (
  SELECT
    r.ags,
    r.network,
    r.membership_type,
    r.outcome,
    f.model,
    f.currency,
    f.has_examples,
    CASE
      WHEN f.model IN ('free', 'covered') THEN CAST(0 AS DECIMAL(30, 6))
      WHEN f.currency IS NULL THEN NULL
      WHEN f.model IN ('flat', 'voluntary') THEN CAST(f.amount_number AS DECIMAL(30, 6))
      WHEN f.model = 'tiers' AND f.has_last_tier THEN CAST(t.amount_number AS DECIMAL(30, 6))
      WHEN f.model = 'per-inhabitant'
        THEN CAST(f.rate_number * CAST(r.population AS DECIMAL(12, 0)) AS DECIMAL(30, 6))
      WHEN f.model = 'per-block'
        THEN CAST(
          f.rate_number
          * CAST(CEIL(CAST(r.population AS DOUBLE) / CAST(f.block AS DOUBLE)) AS DECIMAL(12, 0))
          AS DECIMAL(30, 6)
        )
    END AS raw,
    CASE WHEN f.model IN ('per-inhabitant', 'per-block') THEN f.minimum_number END AS minimum,
    CASE WHEN f.model IN ('per-inhabitant', 'per-block') THEN f.maximum_number END AS maximum
  FROM ranked AS r
  JOIN type_fees AS f ON f.network = r.network AND f.membership_type = r.membership_type
  LEFT JOIN tiers AS t
    ON t.fee = f.fee AND f.model = 'tiers'
    AND r.population > COALESCE(t.above, 0)
    AND (t.up_to IS NULL OR r.population <= t.up_to)
  WHERE r.place = 1
),

capped AS (
  SELECT *, CASE WHEN raw > maximum THEN maximum ELSE raw END AS at_most FROM charged
),

bounded AS (
  SELECT *, CASE WHEN at_most < minimum THEN minimum ELSE at_most END AS full_amount FROM capped
)

SELECT
  ags,
  network,
  membership_type,
  CASE outcome
    WHEN 0 THEN 'eligible'
    WHEN 1 THEN 'conditional'
    WHEN 2 THEN 'unknown'
    ELSE 'not-eligible'
  END AS verdict,
  model AS fee_model,
  CAST(ROUND(full_amount, 2) AS DECIMAL(18, 2)) AS amount,
  CASE WHEN full_amount IS NOT NULL THEN COALESCE(currency, 'EUR') END AS currency,
  CASE
    WHEN full_amount IS NOT NULL THEN 'published'
    WHEN has_examples THEN 'documented-example'
    ELSE 'unknown'
  END AS certainty,
  model <> 'voluntary' OR full_amount IS NULL AS due
FROM bounded
