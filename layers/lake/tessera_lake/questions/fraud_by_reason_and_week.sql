-- For which reasons is there how much fraud, week by week?
--
-- Actions by week and by the first of their reasons, and those of them that a label calls fraud. Labels come late: the last weeks have
-- fewer than they will have.
--
-- actions: actions whose first reason it is
-- fraud: those labelled as fraud, by the latest label that stands
-- fraud_rate: share of the actions, 0 to 1
WITH fraud AS (
    SELECT date_trunc('week', decided_at) AS week, reason, count(*) AS fraud
    FROM standing_labels
    WHERE tenant = :tenant AND decided_at >= :start AND decided_at < :end AND is_fraud
    GROUP BY 1, 2
),
actions AS (
    SELECT date_trunc('week', happened_at) AS week, reason, count(*) AS actions
    FROM decisions
    WHERE tenant = :tenant AND happened_at >= :start AND happened_at < :end AND reason IS NOT NULL
    GROUP BY 1, 2
)
SELECT
    actions.week,
    actions.reason,
    actions.actions,
    coalesce(fraud.fraud, 0) AS fraud,
    round(CAST(coalesce(fraud.fraud, 0) AS double) / actions.actions, 4) AS fraud_rate
FROM actions
LEFT JOIN fraud ON fraud.week = actions.week AND fraud.reason = actions.reason
ORDER BY 1, 4 DESC, 2
