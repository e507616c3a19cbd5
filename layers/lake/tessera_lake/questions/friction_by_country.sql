-- In which countries do people meet how much friction?
--
-- Actions by the country of their address, and what was answered. `passed_rate` is what challenges cost people who turned out able to
-- pass them: a country with much friction and a high rate is treated too hard.
--
-- actions: actions
-- challenged: those answered with a challenge
-- denied: those that were denied
-- friction_rate: challenged or denied, share of the actions, 0 to 1
-- passed_rate: challenged actions reported as a success, share of those that ended, 0 to 1
WITH answered AS (
    SELECT
        country,
        count(*) AS actions,
        count(*) FILTER (WHERE recommendation = 'challenge') AS challenged,
        count(*) FILTER (WHERE recommendation = 'deny') AS denied
    FROM decisions
    WHERE tenant = :tenant AND happened_at >= :start AND happened_at < :end AND country IS NOT NULL
    GROUP BY 1
),
ended AS (
    SELECT country, count(*) AS ended, count(*) FILTER (WHERE result = 'success') AS passed
    FROM results
    WHERE tenant = :tenant AND decided_at >= :start AND decided_at < :end AND recommendation = 'challenge'
    GROUP BY 1
)
SELECT
    answered.country,
    answered.actions,
    answered.challenged,
    answered.denied,
    round(CAST(answered.challenged + answered.denied AS double) / answered.actions, 4) AS friction_rate,
    round(CAST(ended.passed AS double) / nullif(ended.ended, 0), 4) AS passed_rate
FROM answered
LEFT JOIN ended ON ended.country = answered.country
ORDER BY 2 DESC, 1
