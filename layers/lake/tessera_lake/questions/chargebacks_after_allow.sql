-- Which payments came back though they were let through?
--
-- Chargebacks are labels of the source CHARGEBACKS that call an action fraud. Counted are those on actions that were trusted or allowed,
-- by week of the action, type and currency.
--
-- chargebacks: actions
-- amount: what was paid, in units of the currency
-- days: from the action to its label, mean
SELECT
    date_trunc('week', decided_at) AS week,
    recommendation,
    base_type,
    currency,
    count(*) AS chargebacks,
    round(sum(amount), 2) AS amount,
    round(avg(date_diff('hour', decided_at, labelled_at)) / 24, 1) AS days
FROM standing_labels
WHERE
    tenant = :tenant AND decided_at >= :start AND decided_at < :end
    AND source = 'CHARGEBACKS' AND is_fraud AND recommendation IN ('trust', 'allow')
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
