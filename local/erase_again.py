"""Erases again, after a backup was restored, everybody who was erased since it was made: a backup brings them back.

    python -m local.erase_again --tenant TENANT --restored-to 2026-11-29T10:00:00Z

Works on AWS with your credentials and the functions' environment (`TESSERA_TABLE` the restored one, `TESSERA_GOVERNANCE_TABLE`,
`TESSERA_KEYS_SECRET`, `TESSERA_RIGHTS`). `--restored-to` is the moment to which the table was restored: who was erased before it is not in
the backup, and what they have done since is theirs to keep. Who was erased is kept as keyed hashes in the table that governs, which is not
restored with it, a day longer than backups are. Rules and lists lie there too, already without them. Texts of cases come back, and are not
searched for ids again, which nobody knows any more. Run it before anything reads the restored table; run again, it goes on.
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime

from tessera.service import dependencies
from tessera.service.http.caller import Caller
from tessera.service.jobs import beginning
from tessera.service.rights.asking import ERASURE
from tessera.service.rights.people import Person


def erase_again(tenant: str, since: int, now: int) -> int:
    """Begin an erasure of each account that was erased since a moment (epoch milliseconds); how many there are."""
    caller = Caller(tenant=tenant, application="", client="operator", scopes=frozenset({ERASURE.scope}), recommendation_case="lower")
    number, after = 0, ""
    while found := dependencies.store().rights.erased(tenant, after, now):
        for account in (account for account, erased_at in found if erased_at >= since):
            person = Person(tenant=tenant, account=account)
            beginning.begin(caller, ERASURE, person.named_in_receipts, {"account": account, "user_id": None}, now)
            number += 1
        after = found[-1][0]
    return number


def main(arguments: Sequence[str] | None = None) -> None:
    described = argparse.ArgumentParser(prog="python -m local.erase_again", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--tenant", required=True)
    described.add_argument("--restored-to", required=True, type=_moment, help="the moment to which the table was restored")
    options = described.parse_args(arguments)
    number = erase_again(options.tenant, options.restored_to, dependencies.clock())
    print(f"{number} people are being erased again; the jobs' answers have their receipts")


def _moment(text: str) -> int:
    """A moment of ISO 8601, in UTC unless it says otherwise."""
    told = datetime.fromisoformat(text)
    return int((told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp() * 1000)


if __name__ == "__main__":
    main()
