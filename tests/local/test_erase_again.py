"""After a backup was restored: whoever was erased since it was made comes back with it, and is erased again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from local import erase_again
from local.doubles.values import Image
from tessera.service.configuration import published
from tessera.units import DAY
from tests.doors.house import TENANT, House

GONE, ALSO_GONE, STAYS = "ingrid", "kari", "somebody-who-never-asked"
GOVERNANCE = f"{TENANT}#G"
BEGAN = 1_800_000_000_000  # before anybody was erased


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    house = House(monkeypatch)
    for user in (GONE, ALSO_GONE, STAYS):
        device, backend = house.device(key=True), house.backend()
        token = backend.trigger("login", session_token=device.session_token, user_id=user)["action_token"]
        backend.result(token, "success")
    house.learn()
    return house


def known(house: House, user: str) -> Any:
    told = house.backend().ask("GET", f"/risk/v1/users/{user}")
    return told["successes"], len(told["actions"])


def worked(house: House) -> None:
    while house.work_on_rights():
        pass


def erase(house: House, *users: str) -> None:
    for user in users:
        house.backend().ask("DELETE", f"/risk/v1/users/{user}")
        worked(house)


def restore(house: House, backup: list[Image]) -> None:
    """What was in the table of actions is there as it was; the table that governs is not restored with it."""
    governing = [image for image in house.table.items() if image["PK"]["S"].startswith(GOVERNANCE)]
    for image in list(house.table.items()):
        house.table.delete_item(TableName="tessera", Key={name: image[name] for name in ("PK", "SK")})
    house.table.fill([image for image in backup if not image["PK"]["S"].startswith(GOVERNANCE)] + governing)


def receipts(house: House, user: str) -> list[str]:
    return list(house.backend().ask("GET", f"/risk/v1/users/{user}/receipts")["receipts"])


def items(house: House) -> Mapping[tuple[str, str], Image]:
    return {(image["PK"]["S"], image["SK"]["S"]): image for image in house.table.items()}


def test_everybody_who_was_erased_since_is_erased_again_and_nobody_else(house: House) -> None:
    backup = list(house.table.items())
    erase(house, GONE, ALSO_GONE)
    restore(house, backup)
    assert known(house, GONE) == (1, 1), "a backup brings them back"
    house.wait(1000)
    assert erase_again.erase_again(TENANT, BEGAN, house.now) == 2
    worked(house)
    assert [known(house, user) for user in (GONE, ALSO_GONE, STAYS)] == [(0, 0), (0, 0), (1, 1)]
    assert [len(receipts(house, user)) for user in (GONE, ALSO_GONE, STAYS)] == [2, 2, 0], "with a receipt each"


def test_run_again_while_it_is_under_way_it_begins_nothing_more(house: House) -> None:
    backup = list(house.table.items())
    erase(house, GONE)
    restore(house, backup)
    house.wait(1000)
    for _ in range(3):
        assert erase_again.erase_again(TENANT, BEGAN, house.now) == 1
    worked(house)
    assert (known(house, GONE), len(receipts(house, GONE))) == ((0, 0), 2)


def test_run_once_more_after_it_was_done_it_changes_nothing_that_anybody_sees(house: House) -> None:
    backup = list(house.table.items())
    erase(house, GONE)
    restore(house, backup)
    house.wait(1000)
    erase_again.erase_again(TENANT, BEGAN, house.now)
    worked(house)
    before = {key for key in items(house) if "#D#" in key[0] or "#U#" in key[0]}
    house.wait(1000)
    erase_again.erase_again(TENANT, BEGAN, house.now)
    worked(house)
    assert {key for key in items(house) if "#D#" in key[0] or "#U#" in key[0]} == before
    assert known(house, STAYS) == (1, 1)


def test_who_was_erased_before_the_backup_keeps_what_they_have_done_since(house: House) -> None:
    """They are not in the backup as they were; they have begun anew."""
    erase(house, GONE)
    house.wait(1000)
    device, backend = house.device(key=True), house.backend()
    token = backend.trigger("login", session_token=device.session_token, user_id=GONE)["action_token"]
    backend.result(token, "success")
    house.learn()
    house.wait(1000)
    assert erase_again.erase_again(TENANT, house.now, house.now) == 0
    worked(house)
    assert known(house, GONE) == (1, 1)


def test_everybody_is_known_who_was_erased_as_long_as_the_longest_backup_is_kept(house: House) -> None:
    """A night's backup of a year ago brings back who was erased eleven months ago."""
    house.settings = replace(house.settings, backup_retention=365)
    began = house.now
    erase(house, GONE)
    house.wait(365 * DAY)
    assert erase_again.erase_again(TENANT, began, house.now) == 1
    house.wait(2 * DAY)
    assert erase_again.erase_again(TENANT, began, house.now) == 0


def test_another_tenants_people_are_left_alone(house: House) -> None:
    erase(house, GONE)
    assert erase_again.erase_again("fell", BEGAN, house.now) == 0


def test_somebody_who_is_held_by_now_is_not_erased_again(house: House) -> None:
    backup = list(house.table.items())
    erase(house, GONE)
    restore(house, backup)
    house.backend().ask("PUT", f"/risk/v1/users/{GONE}/hold", {"reason": "a lawsuit"})
    erase_again.erase_again(TENANT, BEGAN, house.now)
    worked(house)
    assert known(house, GONE) == (1, 1)


def test_the_command_says_how_many(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    erase(house, GONE, ALSO_GONE)
    erase_again.main(["--tenant", TENANT, "--restored-to", "2027-01-15T08:00"])
    assert capsys.readouterr().out.startswith("2 people are being erased again")
