-- Queries that answer common questions. Undated sources come last.

CREATE VIEW active_networks AS
SELECT n.id, n.short, n.name, theme.label_de AS theme_de, theme.label_en AS theme_en,
  (SELECT group_concat(topic, ', ') FROM
    (SELECT topic FROM network_topics WHERE network = n.id ORDER BY position)) AS topics,
  n.scope, n.status, n.effort, f.model AS fee_model, n.member_count, n.german_member_count,
  (SELECT count(*) FROM members WHERE network = n.id) AS known_members, n.website, n.checked
FROM networks AS n
LEFT JOIN terms AS theme ON theme.vocabulary = 'theme' AND theme.id = n.theme
LEFT JOIN fees AS f ON f.id = n.id
WHERE n.status IN ('active', 'programme')
ORDER BY n.id;

CREATE VIEW fees_overview AS
SELECT f.network, n.short, n.status, f.membership_type, t.name_de AS type_de,
  t.name_en AS type_en, f.model, label.label_de AS model_de, label.label_en AS model_en,
  f.currency, f.amount_number AS amount, f.rate_number AS rate, f.block,
  f.minimum_number AS minimum, f.maximum_number AS maximum,
  (SELECT count(*) FROM fee_tiers WHERE fee = f.id) AS tiers,
  (SELECT count(*) FROM fee_examples WHERE fee = f.id) AS examples,
  f.as_of, f.to_confirm, f.note_de, f.note_en
FROM fees AS f
JOIN networks AS n ON n.id = f.network
LEFT JOIN membership_types AS t ON t.network = f.network AND t.id = f.membership_type
LEFT JOIN terms AS label ON label.vocabulary = 'fee_model' AND label.id = f.model
ORDER BY f.network, t.position;

CREATE VIEW network_members AS
SELECT m.network, n.short, m.name AS member, m.ags, g.name AS municipality, g.state,
  g.population, m.source, m.as_of
FROM members AS m
LEFT JOIN networks AS n ON n.id = m.network
LEFT JOIN municipalities AS g ON g.ags = m.ags
ORDER BY m.network, m.name;

CREATE VIEW memberships_by_municipality AS
SELECT g.ags, g.name, g.state, g.population, count(DISTINCT m.network) AS memberships,
  (SELECT group_concat(network, ', ') FROM
    (SELECT DISTINCT network FROM members WHERE ags = g.ags ORDER BY network)) AS networks
FROM municipalities AS g
JOIN members AS m ON m.ags = g.ags
GROUP BY g.ags
ORDER BY memberships DESC, g.population DESC, g.ags;

CREATE VIEW sources_by_age AS
SELECT s.as_of, s.network, n.short, n.checked, s.title, s.url,
  (SELECT group_concat(fact, ', ') FROM
    (SELECT fact FROM source_supports WHERE network = s.network AND source = s.position
     ORDER BY position)) AS supports
FROM sources AS s
JOIN networks AS n ON n.id = s.network
ORDER BY s.as_of IS NULL, s.as_of, s.network, s.position;
