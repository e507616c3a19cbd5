-- The label that stands for each labelled action: the latest one that was not withdrawn, with what had been decided about the action.
SELECT
    tenant,
    action_id,
    max(label_id) AS label_id,
    max_by(label_type, label_id) AS label_type,
    max_by(is_fraud, label_id) AS is_fraud,
    max_by(use_case, label_id) AS use_case,
    max_by(source, label_id) AS source,
    max_by(happened_at, label_id) AS labelled_at,
    max(decided_at) AS decided_at,
    max(application) AS application,
    max(base_type) AS base_type,
    max(recommendation) AS recommendation,
    max(score) AS score,
    max(reason) AS reason,
    max(rule) AS rule,
    max(subject) AS subject,
    max(country) AS country,
    max(amount) AS amount,
    max(currency) AS currency
FROM labels
WHERE action_id IS NOT NULL AND state = 'created' AND label_id NOT IN (SELECT label_id FROM labels WHERE state = 'withdrawn')
GROUP BY tenant, action_id
