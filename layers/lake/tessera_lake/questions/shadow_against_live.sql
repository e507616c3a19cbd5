-- What would the shadow model have decided?
--
-- Actions for which a model ran as a shadow, by what was decided and what the shadow would have decided.
--
-- actions: actions
-- score: the mean of the risk scores, 0 to 100
-- shadow_score: the mean of the shadow's scores, 0 to 100
SELECT
    shadow_model,
    decided,
    shadow_decided,
    count(*) AS actions,
    round(avg(model_score), 1) AS score,
    round(avg(shadow_score), 1) AS shadow_score
FROM decisions
WHERE tenant = :tenant AND happened_at >= :start AND happened_at < :end AND shadow_model IS NOT NULL
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
