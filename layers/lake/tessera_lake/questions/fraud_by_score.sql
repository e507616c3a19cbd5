-- Is a higher score really more fraud?
--
-- Actions by tens of the risk score, and those of them that a label calls fraud. The rate should rise from line to line.
--
-- score_from: the lowest score of the line, 0 to 90
-- actions: actions
-- fraud: those labelled as fraud
-- fraud_rate: share of the actions, 0 to 1
WITH actions AS (
    SELECT least(CAST(floor(score / 10) AS bigint) * 10, 90) AS score_from, count(*) AS actions
    FROM decisions
    WHERE tenant = :tenant AND happened_at >= :start AND happened_at < :end
    GROUP BY 1
),
fraud AS (
    SELECT least(CAST(floor(score / 10) AS bigint) * 10, 90) AS score_from, count(*) AS fraud
    FROM standing_labels
    WHERE tenant = :tenant AND decided_at >= :start AND decided_at < :end AND is_fraud
    GROUP BY 1
)
SELECT
    actions.score_from,
    actions.actions,
    coalesce(fraud.fraud, 0) AS fraud,
    round(CAST(coalesce(fraud.fraud, 0) AS double) / actions.actions, 4) AS fraud_rate
FROM actions
LEFT JOIN fraud ON fraud.score_from = actions.score_from
ORDER BY 1
