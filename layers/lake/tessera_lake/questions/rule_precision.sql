-- How precise is a rule?
--
-- The actions that a rule decided, by week: how many of them a label calls fraud, how many legitimate, and how many were reported as a
-- success though the rule had them challenged.
--
-- rule: the rule's name
--
-- actions: actions that the rule decided
-- fraud: those labelled as fraud
-- legitimate: those labelled as legitimate
-- passed: those that were challenged and reported as a success
-- precision: fraud among the labelled ones, 0 to 1
WITH decided AS (
    SELECT date_trunc('week', happened_at) AS week, count(*) AS actions
    FROM decisions
    WHERE tenant = :tenant AND happened_at >= :start AND happened_at < :end AND rule = :rule
    GROUP BY 1
),
said AS (
    SELECT
        date_trunc('week', decided_at) AS week,
        count(*) FILTER (WHERE is_fraud) AS fraud,
        count(*) FILTER (WHERE label_type = 'CONFIRMED_LEGIT') AS legitimate
    FROM standing_labels
    WHERE tenant = :tenant AND decided_at >= :start AND decided_at < :end AND rule = :rule
    GROUP BY 1
),
passed AS (
    SELECT date_trunc('week', decided_at) AS week, count(*) AS passed
    FROM results
    WHERE
        tenant = :tenant AND decided_at >= :start AND decided_at < :end
        AND rule = :rule AND recommendation = 'challenge' AND result = 'success'
    GROUP BY 1
)
SELECT
    decided.week,
    decided.actions,
    coalesce(said.fraud, 0) AS fraud,
    coalesce(said.legitimate, 0) AS legitimate,
    coalesce(passed.passed, 0) AS passed,
    round(CAST(said.fraud AS double) / nullif(said.fraud + said.legitimate, 0), 4) AS "precision"
FROM decided
LEFT JOIN said ON said.week = decided.week
LEFT JOIN passed ON passed.week = decided.week
ORDER BY 1
