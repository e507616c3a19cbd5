"""A table in which everything lay is parted: what governs is copied, once, and the store finds it where it is looked for now."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from local import admin, cloud, stand_in
from local.separate import separate
from local.stack.stack import Stack
from tessera.service import dependencies
from tessera.service.store.audit import StoredRecord
from tessera.service.store.facade import Store

TEMPLATE = cloud.read_template(Path("template.yaml"))


@pytest.fixture(scope="module")
def account() -> Callable[[str], Any]:
    return cache(partial(cloud.client_of, stand_in.start()))


def test_what_governs_is_copied_once_and_found_in_its_table(account: Callable[[str], Any]) -> None:
    stack, dynamodb = Stack(TEMPLATE, account), account("dynamodb")
    table, governance = (stack.make(name).reference for name in ("Table", "Governance"))
    before, now = Store(dynamodb, table), dependencies.clock()
    admin.create_application(before, "fjord", "bank")
    client, _ = admin.create_client(before, "fjord", "bank")
    before.audit.record("fjord", StoredRecord(ulid="01", document=b"sealed"), now)
    before.token_bans.count("someone", 1, now)
    after = Store(dynamodb, table, governance=governance)
    assert after.clients.client(client, now) is None
    assert separate(dynamodb, table, governance) == 3
    assert separate(dynamodb, table, governance) == 0
    after = Store(dynamodb, table, governance=governance)
    assert (found := after.clients.client(client, now)) is not None
    assert after.clients.application("fjord", found.application, now) is not None
    month = f"{datetime.fromtimestamp(now / 1000, UTC):%Y%m}"
    assert [record.ulid for record in after.audit.of_month("fjord", month, "", now)] == ["01"]
    assert len(dynamodb.scan(TableName=governance)["Items"]) == 3
