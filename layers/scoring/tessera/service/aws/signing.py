"""Signature Version 4: a request's headers, with the one that signs them and its body.

The method is POST, the path `/`, and there is no query: all that the services of `aws` need. (docs.aws.amazon.com/IAM/latest/UserGuide:
reference_sigv-create-signed-request)
"""

import hmac
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256

from tessera.service.aws.environment import Keys

ALGORITHM = "AWS4-HMAC-SHA256"


def signed(headers: Mapping[str, str], body: bytes, keys: Keys, region: str, service: str, now: datetime) -> dict[str, str]:
    """These headers (names in lower case, `host` among them) and those that sign a request; `now` is in UTC."""
    moment = f"{now:%Y%m%dT%H%M%SZ}"
    told = {**headers, "x-amz-date": moment, **({"x-amz-security-token": keys.token} if keys.token else {})}
    names = sorted(told)
    listed = ";".join(names)
    canonical = f"POST\n/\n\n{''.join(f'{name}:{told[name]}\n' for name in names)}\n{listed}\n{sha256(body).hexdigest()}"
    scope = f"{moment[:8]}/{region}/{service}/aws4_request"
    words = f"{ALGORITHM}\n{moment}\n{scope}\n{sha256(canonical.encode()).hexdigest()}"
    signature = hmac.digest(_key(keys.secret, moment[:8], region, service), words.encode(), sha256).hex()
    told["authorization"] = f"{ALGORITHM} Credential={keys.access}/{scope}, SignedHeaders={listed}, Signature={signature}"
    return told


@lru_cache(8)
def _key(secret: str, day: str, region: str, service: str) -> bytes:
    """What signs on a day."""
    key = f"AWS4{secret}".encode()
    for word in (day, region, service, "aws4_request"):
        key = hmac.digest(key, word.encode(), sha256)
    return key
