-- Who was challenged, and who passed?
--
-- Of the actions of a period that were answered with a challenge, by week and base type: how many were reported to have ended, and how
-- many of these in success. Passing is no proof of innocence; not passing none of guilt.
--
-- challenged: actions
-- ended: results that were reported of them
-- passed: those of success
-- pass_rate: share of those that ended, 0 to 1
WITH challenged AS (
    SELECT date_trunc('week', happened_at) AS week, base_type, count(*) AS challenged
    FROM decisions
    WHERE tenant = :tenant AND happened_at >= :start AND happened_at < :end AND recommendation = 'challenge'
    GROUP BY 1, 2
),
ended AS (
    SELECT
        date_trunc('week', decided_at) AS week,
        base_type,
        count(*) AS ended,
        count(*) FILTER (WHERE result = 'success') AS passed
    FROM results
    WHERE tenant = :tenant AND decided_at >= :start AND decided_at < :end AND recommendation = 'challenge'
    GROUP BY 1, 2
)
SELECT
    challenged.week,
    challenged.base_type,
    challenged.challenged,
    coalesce(ended.ended, 0) AS ended,
    coalesce(ended.passed, 0) AS passed,
    round(CAST(ended.passed AS double) / nullif(ended.ended, 0), 4) AS pass_rate
FROM challenged
LEFT JOIN ended ON ended.week = challenged.week AND ended.base_type = challenged.base_type
ORDER BY 1, 2
