-- How long does it take until the truth is known?
--
-- Labels on actions that stand, by source and type: how many days after the action they came. What is younger than that is not yet known.
--
-- actions: labelled actions
-- days: from the action to the label, mean
-- longest: the most days
SELECT
    source,
    label_type,
    count(*) AS actions,
    round(avg(date_diff('hour', decided_at, labelled_at)) / 24, 1) AS days,
    round(CAST(max(date_diff('hour', decided_at, labelled_at)) AS double) / 24, 1) AS longest
FROM standing_labels
WHERE tenant = :tenant AND decided_at >= :start AND decided_at < :end
GROUP BY 1, 2
ORDER BY 1, 2
