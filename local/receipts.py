"""Checks the receipt of an erasure, or of its refusal, and says what it says. Whoever has the receipt and the public key needs nothing
else.

    python -m local.receipts RECEIPT --keys https://risk.bank.example/receipts/jwks        (or a file with what that answered)

Any library of JOSE does the same: a receipt is a compact JWS by ES256.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import jwt

TYPE = "erasure-receipt+jwt"


class NotAReceipt(Exception):
    """It was not signed with one of these keys, was changed, or is something else."""


def check(receipt: str, keys: Sequence[Mapping[str, str]]) -> Mapping[str, Any]:
    """What a receipt says.

    Raises:
        NotAReceipt.
    """
    try:
        header = jwt.get_unverified_header(receipt)
        key = next((each for each in keys if each["kid"] == header.get("kid")), None)
        if header.get("typ") != TYPE or key is None:
            raise NotAReceipt("It is not a receipt, or was signed with another key.")
        claims: Mapping[str, Any] = jwt.decode(receipt, jwt.PyJWK(dict(key)).key, ["ES256"], options={"verify_iat": False})
    except jwt.PyJWTError:
        raise NotAReceipt("It was changed, or was not signed with this key.") from None
    return claims


def told(claims: Mapping[str, Any]) -> str:
    """A receipt in words."""
    lines = [f"{claims['outcome']}, asked for by {claims['asked_by']} at {_moment(claims['asked_at'])}"]
    if claims["outcome"] == "refused":
        return "\n".join([*lines, f"because of a legal hold: {claims['reason']} (set by {claims['held_by']})"])
    lines += [f"  {number:>6} {name}" for name, number in claims["erased"].items()]
    lines += [f"remains: {each['what']}{_until(each)}: {each['why']}" for each in claims["remains"]]
    return "\n".join(lines)


def _until(remainder: Mapping[str, Any]) -> str:
    return f" (until {_moment(remainder['until'])})" if "until" in remainder else ""


def _moment(at: int) -> str:
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%d %H:%M} UTC"


def _keys(place: str) -> Sequence[Mapping[str, str]]:
    if place.startswith(("https://", "http://127.0.0.1")):
        with urlopen(place, timeout=10) as answer:  # noqa: S310 - one of these two
            return list(json.load(answer)["keys"])
    return list(json.loads(Path(place).read_text())["keys"])


def main(arguments: Sequence[str] | None = None) -> None:
    described = argparse.ArgumentParser(prog="python -m local.receipts", description=(__doc__ or "").splitlines()[0])
    described.add_argument("receipt", help="the receipt, or a file that holds it")
    described.add_argument("--keys", required=True, help="URL or file of the public key")
    options = described.parse_args(arguments)
    receipt = Path(options.receipt).read_text().strip() if options.receipt.count(".") != 2 else options.receipt
    try:
        print(told(check(receipt, _keys(options.keys))))
    except NotAReceipt as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
