-- What has a user done, and from which devices?
--
-- The devices from which somebody acted, each with its first and last time and what was decided.
--
-- user: keyed hash of the user, as in the column subject
--
-- actions: actions of the user on the device
-- challenged: those answered with a challenge or denied
-- highest: the highest risk score, 0 to 100
SELECT
    device,
    min(happened_at) AS first,
    max(happened_at) AS last,
    count(*) AS actions,
    count(*) FILTER (WHERE recommendation IN ('challenge', 'deny')) AS challenged,
    max(score) AS highest,
    max(country) AS country
FROM decisions
WHERE tenant = :tenant AND subject = :user AND happened_at >= :start AND happened_at < :end
GROUP BY 1
ORDER BY 3 DESC, 1
LIMIT 200
