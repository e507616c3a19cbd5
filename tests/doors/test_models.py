"""Models: a version runs as a shadow, is promoted, is rolled back; what one decided can always be decided again by it."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local import admin, models
from local.doubles.table import Fault
from local.export import rows
from tessera import artefacts
from tessera.assessment import replay
from tessera.control import lot_of
from tessera.scoring import Model
from tessera.service.decisions import answers
from tessera.service.store.model_versions import ModelChangeError
from tests.doors.house import TENANT, VPN, House
from training.deployment import __main__ as command
from training.deployment import judging
from training.deployment.imagined import Deployment

pytestmark = pytest.mark.thorough

SHIPPED = Model.load().version
WARY: dict[str, Any] = json.loads(json.dumps(artefacts.read("model"))) | {"version": "wary"}
WARY["terms"]["IP_VPN"]["weights"] = [0, 3.5]


@pytest.fixture(autouse=True)
def _the_houses_clock(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tessera.service.dependencies.clock", lambda: house.now)


def on_a_vpn(house: House) -> Mapping[str, Any]:
    """Somebody signs in through a VPN: the explained answer."""
    device = house.device()
    device.address = VPN
    device.open()
    token = house.backend().trigger("login", session_token=device.session_token, claimed_user_id="ingrid")["action_token"]
    return {**house.backend().recommendation(token, explain="true"), "token": token}


def changed(house: House, verb: str, version: str | None = None) -> dict[str, Any]:
    """A change by hand, and the half minute until every door has heard of it."""
    made = models.change(house.store, TENANT, verb, "ingrid", version)
    house.wait(30_001)
    return made


def published(house: House, artefact: Mapping[str, Any] = WARY) -> dict[str, Any]:
    made = models.publish(house.store, TENANT, artefact, "ingrid")
    house.wait(30_001)
    return made


class TestLifeOfAVersion:
    def test_at_first_the_model_that_ships_decides_alone(self, house: House) -> None:
        answer = on_a_vpn(house)
        assert answer["model"] == SHIPPED
        assert "shadow" not in answer

    def test_a_shadow_is_heard_and_not_obeyed(self, house: House) -> None:
        published(house)
        answer = on_a_vpn(house)
        assert (answer["model"], answer["recommendation"]["type"]) == (SHIPPED, "allow")
        assert (answer["shadow"]["model"], answer["shadow"]["decided"]) == ("wary", "challenge")
        assert answer["shadow"]["model_score"] > answer["model_score"]
        stored = answers.find(answer["token"], TENANT, house.now)
        assert stored.shadow == answer["shadow"]

    def test_a_shadow_is_shown_to_those_alone_who_may_ask_why(self, house: House) -> None:
        published(house)
        token = on_a_vpn(house)["token"]
        assert not {"shadow", "model"} & house.backend().recommendation(token).keys()

    def test_promoted_it_decides_and_rolled_back_it_is_the_shadow_again(self, house: House) -> None:
        published(house)
        assert changed(house, "promote") == {"deciding": "wary", "shadow": None}
        assert on_a_vpn(house)["recommendation"]["type"] == "challenge"
        assert changed(house, "rollback")["shadow"] == "wary"
        answer = on_a_vpn(house)
        assert (answer["model"], answer["recommendation"]["type"], answer["shadow"]["model"]) == (SHIPPED, "allow", "wary")

    def test_the_catalogue_tells_what_its_reasons_weigh_beside_what_they_would_as_shipped(self, house: House) -> None:
        published(house)
        changed(house, "promote")
        catalogue = house.backend().reasons()
        (vpn,) = (reason for reason in catalogue["reasons"] if reason["code"] == "IP_VPN")
        assert (catalogue["model"], catalogue["model_in_force"]) == (SHIPPED, "wary")
        assert (vpn["default_weight"], vpn["weight"]) == (0.7, 3.5)

    def test_whoever_changed_what_is_kept(self, house: House) -> None:
        published(house)
        for verb in ("promote", "rollback", "drop"):
            changed(house, verb)
        seen = models.overview(house.store, TENANT)
        assert [(change["what"], change["author"], change["version"]) for change in seen["changes"]] == [
            ("shadow", "ingrid", "wary"),
            ("promote", "ingrid", "wary"),
            ("rollback", "ingrid", None),
            ("drop", "ingrid", "wary"),
        ]
        assert {version["version"] for version in seen["versions"]} == {"wary", SHIPPED}

    @pytest.mark.parametrize("verb", ["promote", "rollback", "drop"])
    def test_what_cannot_be_done_is_refused_in_words(self, house: House, verb: str) -> None:
        with pytest.raises(ModelChangeError):
            changed(house, verb)

    def test_a_version_that_is_not_kept_is_no_shadow(self, house: House) -> None:
        with pytest.raises(ModelChangeError, match="no version absent"):
            changed(house, "shadow", "absent")

    def test_of_two_changes_at_once_the_second_is_refused(self, house: House) -> None:
        published(house)
        head, revision = house.store.models.head(TENANT)
        changed(house, "promote")
        with pytest.raises(ModelChangeError, match="changed in the meantime"):
            house.store.models.put_head(TENANT, head.promoted("kari", house.now), revision)

    def test_another_tenants_model_is_nobody_elses(self, house: House) -> None:
        published(house)
        assert house.store.models.deciding("fell", house.now).shadow is None


class TestWhenItIsNotThere:
    def test_a_head_that_cannot_be_read_leaves_the_last_one_deciding(self, house: House) -> None:
        published(house)
        changed(house, "promote")
        assert on_a_vpn(house)["model"] == "wary"
        house.wait(30_001)
        house.table.faults.append(Fault("get_item", "throttle", when=lambda asked: asked["Key"]["SK"]["S"] == "MODEL", times=1))
        assert on_a_vpn(house)["model"] == "wary"

    def test_where_a_version_does_not_come_the_model_that_ships_decides_and_is_named(self, house: House) -> None:
        published(house)
        changed(house, "promote")
        house.store.models._models.clear()  # as a process has it that has just started
        gone = Fault("get_item", "throttle", when=lambda asked: asked["Key"]["SK"]["S"] == "MODEL#wary", times=2)
        house.table.faults.append(gone)
        assert on_a_vpn(house)["model"] == SHIPPED

    def test_a_version_that_weighs_what_nobody_measures_is_refused_when_it_is_published(self, house: House) -> None:
        unknown = {**WARY, "terms": {**WARY["terms"], "NOBODY_MEASURES_THIS": {"family": "device", "edges": [1], "weights": [0, 1]}}}
        with pytest.raises(ValueError, match="no reason"):
            models.publish(house.store, TENANT, unknown, "ingrid")


def test_a_decision_is_decided_again_by_the_version_that_it_names(house: House) -> None:
    published(house)
    before = on_a_vpn(house)
    changed(house, "promote")
    after = on_a_vpn(house)
    for answer, version in ((before, SHIPPED), (after, "wary")):
        stored = answers.find(answer["token"], TENANT, house.now)
        assert stored.decision["model"] == version
        artefact = house.store.models.version(TENANT, version)
        assert artefact
        again = replay(stored.decision, Model.of(artefact))
        assert (again.recommendation, again.model_score) == (answer["recommendation"]["type"], answer["model_score"])


def test_what_outcomes_taught_is_published_as_a_shadow_and_heard(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Deployment.imagine(artefacts.read("model"), 3)
    exported = tmp_path / "actions.jsonl"
    exported.write_text("\n".join(map(json.dumps, place.actions(3_000, 4))))
    monkeypatch.setattr("tessera.service.store.facade.Store", lambda client, table: house.store)
    monkeypatch.setattr("boto3.client", lambda name: None)
    monkeypatch.setattr(judging, "DRAWS", 20)
    to = ["--table", "t", "--tenant", TENANT, "--author", "kari"]
    command.main([str(exported), "--out", str(tmp_path), "--publish", *to])
    house.wait(30_001)
    learned = json.loads((tmp_path / "model.json").read_text())["version"]
    answer = on_a_vpn(house)
    assert (answer["model"], answer["shadow"]["model"]) == (SHIPPED, learned)
    assert models.overview(house.store, TENANT)["changes"][-1]["author"] == "kari"


class TestExport:
    def test_a_line_says_what_was_measured_decided_and_came_of_it_and_names_nobody(self, house: House, tmp_path: Path) -> None:
        published(house)
        answer = on_a_vpn(house)
        house.backend().result(answer["token"], "success", user_id="ingrid", challenge_type="totp")
        house.wait(60_000)
        action_id = answer["context"]["action_id"]
        house.backend().label("CONFIRMED_FRAUD", "ACTION_ID", action_id, source="CHARGEBACKS", use_case="ACCOUNT_TAKEOVER")
        day, file = f"{datetime.fromtimestamp(house.now / 1000, UTC):%Y-%m-%d}", tmp_path / "actions.jsonl"
        options = ["--table", "t", "export-actions", "--tenant", TENANT, "--since", day, "--until", day, "--out", str(file)]
        assert admin.run(house.store, admin.parser().parse_args(options)) == {"actions": 1}
        (line,) = map(json.loads, file.read_text().splitlines())
        assert line["observed"]["IP_VPN"] is True
        assert (line["decided"], line["answered"], line["result"], line["challenge_type"]) == ("allow", "allow", "success", "totp")
        assert (line["label"], line["label_source"], line["use_case"]) == ("CONFIRMED_FRAUD", "CHARGEBACKS", "ACCOUNT_TAKEOVER")
        assert (line["platform"], line["model"], line["shadow"]["model"]) == ("desktop", SHIPPED, "wary")
        assert line["at"] % 60_000 == line["labelled_at"] % 60_000 == 0
        names = (
            "ingrid",
            action_id[:32],
            action_id[32:],
            VPN,
            house.keys.hash_user(TENANT, "ingrid"),
            house.keys.hash_address(TENANT, VPN),
        )
        assert not [name for name in names if name in file.read_text()]

    def test_what_the_lot_decided_is_told_with_its_propensity(self, house: House) -> None:
        house.set_modes(control=0.05)
        treated = set()
        for _ in range(60):
            house.wait(70_000)
            treated.add(on_a_vpn(house)["context"]["action_id"])
        day = datetime.fromtimestamp(house.now / 1000, UTC).date()
        lines = list(rows(house.store, TENANT, day, day, house.now))
        assert len(lines) == 60
        assert sum("treatment" in line for line in lines) == sum(lot_of(action) < 0.05 for action in treated)
        assert {line["propensity"] for line in lines} <= {0.05, 0.95}
        assert all((line["answered"] != line["decided"]) == (line["propensity"] == 0.05) for line in lines)

    def test_a_share_beyond_the_largest_is_refused(self, house: House) -> None:
        with pytest.raises(admin.AdminError, match="share"):
            house.set_modes(control=0.5)
