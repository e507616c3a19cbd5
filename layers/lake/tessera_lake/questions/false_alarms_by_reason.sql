-- Which reasons trouble people who pass?
--
-- Challenged actions that ended, by the first of their reasons, and how many were reported as a success. A reason with many and a high
-- share costs honest people the most.
--
-- ended: challenged actions with a result
-- passed: those reported as a success
-- pass_rate: share of those that ended, 0 to 1
-- seconds: from the decision to the result, mean
SELECT
    reason,
    count(*) AS ended,
    count(*) FILTER (WHERE result = 'success') AS passed,
    round(CAST(count(*) FILTER (WHERE result = 'success') AS double) / count(*), 4) AS pass_rate,
    round(avg(seconds), 1) AS seconds
FROM results
WHERE
    tenant = :tenant AND decided_at >= :start AND decided_at < :end
    AND recommendation = 'challenge' AND reason IS NOT NULL
GROUP BY 1
ORDER BY 3 DESC, 1
