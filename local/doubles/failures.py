"""How calls fail: which ones a test has chosen, and how botocore says that DynamoDB refused one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from botocore.exceptions import ClientError

from local.doubles.values import Image


@dataclass
class Fault:
    """A fault of the next `times` calls of `operation` for which `when` holds.

    `throttle`: refused for lack of capacity. `lose`: the request never arrives. `drop`: the request is carried out, and the answer is lost.
    `delay`: it takes `seconds`. `leave`: a batch comes back unprocessed.
    """

    operation: str
    kind: Literal["throttle", "lose", "drop", "delay", "leave"]
    when: Callable[[dict[str, Any]], bool] = lambda arguments: True
    times: int = 1
    seconds: float = 0.0


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
