-- From which addresses did many accounts act?
--
-- Addresses by the number of users seen there. Offices, schools and mobile networks have many who have nothing to do with each other: look
-- at what was decided, too.
--
-- period: 7
--
-- address: keyed hash of the address
-- accounts: different users
-- actions: actions of these users
-- denied: those that were denied
SELECT
    address,
    count(DISTINCT subject) AS accounts,
    count(*) AS actions,
    count(*) FILTER (WHERE recommendation = 'deny') AS denied,
    max(country) AS country
FROM decisions
WHERE
    tenant = :tenant AND happened_at >= :start AND happened_at < :end
    AND address IS NOT NULL AND subject IS NOT NULL
GROUP BY 1
HAVING count(DISTINCT subject) > 1
ORDER BY 2 DESC, 1
LIMIT 100
