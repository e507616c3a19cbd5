"""Announce from the tables' streams what receivers of webhooks want to hear: into the outbox, and the queue of deliveries."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from tessera.service import dependencies
from tessera.service.webhooks.announcing import Announcements
from tessera.service.webhooks.announcing import announce as announce_images

processor = Announcements(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)


def announce(record: DynamoDBRecord) -> None:
    """Announce one change."""
    announce_images(record.raw_event["dynamodb"], dependencies.clock())


def handler(event: dict[str, Any], context: Any) -> Mapping[str, Any]:
    """Announce each record; return those that failed, to be delivered again."""
    return process_partial_response(event=event, record_handler=announce, processor=processor, context=context)
