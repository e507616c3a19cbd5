-- What has a device done?
--
-- Its last actions, with what was decided and how they ended.
--
-- device: the device, the first half of any of its actions' ids
--
-- happened_at: when, UTC
-- subject: keyed hash of the user
-- score: the risk score, 0 to 100
WITH ended AS (
    SELECT action_id, max(result) AS result
    FROM results
    WHERE tenant = :tenant AND device = :device AND decided_at >= :start AND decided_at < :end
    GROUP BY 1
)
SELECT
    decisions.happened_at,
    decisions.action_id,
    decisions.action_type,
    decisions.subject,
    decisions.country,
    decisions.score,
    decisions.recommendation,
    decisions.reason,
    ended.result
FROM decisions
LEFT JOIN ended ON ended.action_id = decisions.action_id
WHERE decisions.tenant = :tenant AND decisions.device = :device AND decisions.happened_at >= :start AND decisions.happened_at < :end
ORDER BY 1 DESC, 2
LIMIT 200
