"""Learn from the table's stream: successes that a backend reported into profiles and sites, failures into counters."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from tessera.service import dependencies
from tessera.service.decisions.outcomes import Lessons, teach

processor = Lessons(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def learn(record: DynamoDBRecord) -> None:
    """Learn from one change of an action."""
    teach(record.raw_event["dynamodb"], dependencies.store())


def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
    """Learn from each record; return those that failed, to be delivered again."""
    return process_partial_response(event=event, record_handler=learn, processor=processor, context=context)
