"""Asking KMS and Secrets Manager: what fails for the moment may be asked again, as with the table. What is not permitted, or is not there,
is a mistake of ours, and stays an error."""

from collections.abc import Iterator
from contextlib import contextmanager

from tessera.errors import Unavailable

PASSING = frozenset(
    {
        "DependencyTimeoutException",
        "InternalServiceError",
        "KMSInternalException",
        "LimitExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
    }
)


@contextmanager
def asking() -> Iterator[None]:
    """
    Raises:
        Unavailable: there was no answer, or none for now.
    """
    from botocore.exceptions import ClientError, ConnectionError, HTTPClientError

    try:
        yield
    except ClientError as failure:
        if failure.response["Error"]["Code"] not in PASSING:
            raise
        raise Unavailable(headers={"Retry-After": "1"}) from failure
    except (ConnectionError, HTTPClientError) as failure:
        raise Unavailable(headers={"Retry-After": "1"}) from failure
