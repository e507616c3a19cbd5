"""How botocore says that DynamoDB refused a call."""

from typing import Any

from botocore.exceptions import ClientError

from local.doubles.values import Image


def refused(operation: str, code: str, message: str = "") -> ClientError:
    name = "".join(word.capitalize() for word in operation.split("_"))
    return ClientError({"Error": {"Code": code, "Message": message or code}, "ResponseMetadata": metadata()}, name)


def refusal(operation: str, image: Image, arguments: dict[str, Any]) -> ClientError:
    answer = refused(operation, "ConditionalCheckFailedException", "The conditional request failed")
    if image and arguments.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD":
        answer.response["Item"] = dict(image)  # type: ignore[typeddict-unknown-key]
    return answer


def metadata() -> Any:
    return {"HTTPStatusCode": 400, "RetryAttempts": 0, "RequestId": "double", "HostId": "", "HTTPHeaders": {}}
