"""Learn from the table's stream: successes that a backend reported into profiles and sites, failures into counters."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from tessera.service import parts
from tessera.service.lessons import Lessons, confirmed_by, is_news, outcomes_of

processor = Lessons(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def learn(record: DynamoDBRecord) -> None:
    """Learn from one action whose result has been reported."""
    store, images = parts.store(), record.raw_event["dynamodb"]
    if not is_news(images):
        return
    action = store.action_from_image(images["NewImage"])
    for outcome in outcomes_of(action):
        store.learn(action.tenant, outcome)
    if confirmed := confirmed_by(action):
        store.sites.learn(action.tenant, action.application, confirmed, action.at)
    if action.result == "failure":
        store.observe_failure(
            action.tenant,
            user=action.subject,
            asserted_by="sdk" if action.subject_is_claimed else "backend",
            device=action.device,
            address=action.address,
            action=action.ulid,
            at=action.reported_at or action.at,
            copy=action.copy,
            with_device=action.has_telemetry,
        )


def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
    """Learn from each record; answer those that failed, to be given again."""
    return process_partial_response(event=event, record_handler=learn, processor=processor, context=context)
