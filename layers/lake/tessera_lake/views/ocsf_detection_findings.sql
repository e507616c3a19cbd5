-- Actions that were challenged or denied, as Detection Findings (class 2004) of the Open Cybersecurity Schema Framework, version 1.8.0.
SELECT
    tenant,
    happened_at,
    2 AS category_uid,
    2004 AS class_uid,
    1 AS activity_id,
    200401 AS type_uid,
    date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', happened_at) AS time,
    CASE WHEN decided = 'deny' THEN 4 ELSE 3 END AS severity_id,
    CASE WHEN decided = 'deny' THEN 3 ELSE 2 END AS risk_level_id,
    CAST(round(score) AS bigint) AS risk_score,
    CAST(round(probability * 100) AS bigint) AS confidence_score,
    1 AS status_id,
    true AS is_alert,
    base_type || ': ' || decided || coalesce(', for ' || reason, '') AS message,
    CAST(ROW(
        action_id,
        base_type || ' was met with ' || decided,
        reason,
        date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', happened_at),
        CAST(ROW(coalesce(rule, model), CASE WHEN rule IS NULL THEN 4 ELSE 1 END) AS ROW(name varchar, type_id integer))
    ) AS ROW(
        uid varchar,
        title varchar,
        "desc" varchar,
        created_time bigint,
        analytic ROW(name varchar, type_id integer)
    )) AS finding_info,
    CAST(ROW(
        '1.8.0',
        event_id,
        tenant,
        CAST(ROW('Tessera', 'Tessera') AS ROW(name varchar, vendor_name varchar))
    ) AS ROW(version varchar, uid varchar, tenant_uid varchar, product ROW(name varchar, vendor_name varchar))) AS metadata,
    CAST(ROW(
        device,
        CASE device_platform WHEN 'mobile' THEN 5 WHEN 'tablet' THEN 4 WHEN 'desktop' THEN 2 ELSE 0 END
    ) AS ROW(uid varchar, type_id integer)) AS device,
    ARRAY[CAST(ROW(
        CAST(ROW(subject) AS ROW(uid varchar)),
        CAST(ROW(address, CAST(ROW(country, ip_city) AS ROW(country varchar, city varchar))) AS ROW(
            uid varchar,
            location ROW(country varchar, city varchar)
        ))
    ) AS ROW(user ROW(uid varchar), src_endpoint ROW(uid varchar, location ROW(country varchar, city varchar))))] AS evidences
FROM decisions
WHERE decided IN ('challenge', 'deny')
