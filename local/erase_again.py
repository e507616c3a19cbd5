"""Erases again, after a backup was restored, everybody who was erased since it was made: a backup brings them back.

    python -m local.erase_again --tenant TENANT

Works on AWS with your credentials and the functions' environment (`TESSERA_TABLE` the restored one, `TESSERA_GOVERNANCE_TABLE`,
`TESSERA_KEYS_SECRET`, `TESSERA_RIGHTS`). Who was erased is kept as keyed hashes in the table that governs, which is not restored with it, a
day longer than backups to any moment are. Of rules, lists and texts, which name ids, the same is known that was known then: they lie in the
table that was not restored, but for cases, whose texts are searched for ids no more. Run it before anything reads the restored table.
"""

import argparse
from collections.abc import Sequence

from tessera.service import dependencies
from tessera.service.http.caller import Caller
from tessera.service.jobs import beginning
from tessera.service.rights.asking import ERASURE
from tessera.service.rights.people import Person


def erase_again(tenant: str, now: int) -> int:
    """Begin an erasure of each account that was erased; how many there are."""
    caller = Caller(tenant=tenant, application="", client="operator", scopes=frozenset({ERASURE.scope}), recommendation_case="lower")
    number, after = 0, ""
    while found := dependencies.store().rights.erased(tenant, after, now):
        for account, _ in found:
            person = Person(tenant=tenant, account=account)
            beginning.begin(caller, ERASURE, person.named_in_receipts, {"account": account, "user_id": None}, now)
        number, after = number + len(found), found[-1][0]
    return number


def main(arguments: Sequence[str] | None = None) -> None:
    described = argparse.ArgumentParser(prog="python -m local.erase_again", description=(__doc__ or "").splitlines()[0])
    described.add_argument("--tenant", required=True)
    number = erase_again(described.parse_args(arguments).tenant, dependencies.clock())
    print(f"{number} people are being erased again; the jobs' answers have their receipts")


if __name__ == "__main__":
    main()
