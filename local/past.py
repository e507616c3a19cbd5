"""A history for the local run: people and attackers of the simulator over the last days, so that an analyst has something to look at.

    python -m local.past --folder .local --people 40 --days 14

They live in this process, under a clock that stands in the past and with the run's own keys. What their actions left in the table is then
copied to the running one, and analysts' own work is added through the API: labels, cases, and rules that only report.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import batched
from pathlib import Path
from typing import Any

from local import cloud
from local.embedded import Embedded
from simulator.visits import Deed
from simulator.world import A_DAY, imagine, live
from tessera.errors import Unavailable
from tessera.service import dependencies
from tessera.service.keys.keyring import Keyring
from tessera_client import Backend, Patience, types

OF_ACTIONS = frozenset("BDIRSUXYZ")
"""The kinds of partitions that actions leave: not clients, configuration, limits or the audit."""
AT_ONCE = 25  # items that DynamoDB takes in one call
ATTACKS = {"stuffing": 14, "bot": 6, "takeover": 8, "token_thief": 4, "card_testing": 8, "humanised_bot": 6, "impossible_traveller": 4}
PATIENT = Patience(timeout=30.0, attempts=6, pause=0.5)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m local.past", description="Fill the local run with a history.")
    arguments.add_argument("--folder", type=Path, default=Path(".local"), help="where the run keeps its files (default: %(default)s)")
    arguments.add_argument("--people", type=int, default=40, help="how many customers (default: %(default)s)")
    arguments.add_argument("--days", type=int, default=14, help="how many days they live (default: %(default)s)")
    options = arguments.parse_args()
    credentials = json.loads((options.folder / "credentials.json").read_text())
    os.environ.update(json.loads((options.folder / "environment.json").read_text())["Parameters"])
    deeds = copy(options.people, options.days)
    work(credentials, deeds)
    print(f"{len(deeds)} actions of the last {options.days} days.")


def copy(people: int, days: int) -> list[Deed]:
    """Let everybody live, and copy what they left to the running table; answers what they did."""
    begin = time.time() - days * A_DAY
    world = imagine(people, days, ATTACKS, begin=begin)
    running, table = cloud.client_of(os.environ["AWS_ENDPOINT_URL"], "dynamodb"), os.environ["TESSERA_TABLE"]
    house = Embedded(world.internet, round(begin * 1000), keyring=_keyring())
    deeds = []
    with house.open() as application:
        for deed in live(world.visits, application, lambda at: house.advance(round(at * 1000))):
            deeds.append(deed)
            house.roll_up()
            house.learn()
    for some in batched(_left(house), AT_ONCE, strict=False):
        running.batch_write_item(RequestItems={table: [{"PutRequest": {"Item": item}} for item in some]})
    return deeds


def _keyring() -> Keyring:
    """The run's own keys: while everything is starting, the first answer may be late."""
    for _ in range(PATIENT.attempts):
        with suppress(Unavailable):
            return dependencies.keyring()
    return dependencies.keyring()


def _left(house: Embedded) -> Iterator[Mapping[str, Any]]:
    return (item for item in house.items() if item["PK"]["S"].split("#")[1:2] and item["PK"]["S"].split("#")[1] in OF_ACTIONS)


def work(credentials: Mapping[str, Any], deeds: list[Deed]) -> None:
    """What analysts have done about it."""
    analyst = Backend(credentials["base_url"], credentials["analyst_client_id"], credentials["analyst_client_secret"], patience=PATIENT)
    editor = Backend(credentials["base_url"], credentials["policy_client_id"], credentials["policy_client_secret"], patience=PATIENT)
    publisher = Backend(
        credentials["base_url"], credentials["publisher_client_id"], credentials["publisher_client_secret"], patience=PATIENT
    )
    frauds = [deed for deed in deeds if deed.fraud and deed.answer.get("id")]
    for deed in frauds[::2]:
        analyst.labels.send(label_type="CONFIRMED_FRAUD", subject=_subject(deed), source="MANUAL_REVIEW")
    for deed in [deed for deed in deeds if not deed.fraud and deed.recommendation == "challenge"][:4]:
        analyst.labels.send(label_type="CONFIRMED_LEGIT", subject=_subject(deed), source="CUSTOMER_COMPLAINTS")
    for title, actor, assignee in CASES:
        chosen = [deed.answer["context"]["action_id"] for deed in frauds if deed.actor == actor][:8]
        analyst.cases.create(title=title, action_ids=chosen, assignee=assignee, note="Opened by the morning's review.")
    for rule in RULES:
        editor.rules.create(**rule)
    for name, kind, values in LISTS:
        made = editor.lists.create(list_name=name, list_type=kind, creator="erik")
        editor.lists.add(made["list_id"], items=[{"item_id": value} for value in values])
    draft = editor.configuration.draft.write_thresholds(thresholds=[{"action_type": "withdraw", "challenge": 60.0, "deny": 85.0}])
    publisher.configuration.draft.publish(revision=draft["revision"], note="Ask earlier before money leaves")


def _subject(deed: Deed) -> types.LabelSubject:
    return {"type": "ACTION_ID", "value": deed.answer["context"]["action_id"]}


CASES = (
    ("Credential stuffing against the sign-in", "stuffing", "ada"),
    ("Accounts taken over from new devices", "takeover", "ada"),
    ("Cards tried at the checkout", "card_testing", "erik"),
    ("Stolen session tokens", "token_thief", None),
)
LISTS: tuple[tuple[str, types.ListTypeName, tuple[str, ...]], ...] = (
    ("Hosts that only attack", "ip", ("198.51.100.0/24", "203.0.113.77")),
    ("Testers", "user", ("customer-1003", "customer-1014")),
)
RULES: tuple[dict[str, Any], ...] = (
    {
        "name": "Stop bots that are sure",
        "description": "A program drives the page, and the score agrees.",
        "priority": 10,
        "recommendation": "deny",
        "enabled": True,
        "mode": "preview",
        "type": "risk",
        "conditions": {
            "all": [{"field": "reasons", "op": "in", "value": ["BEHAVIOR_BOT"]}, {"field": "risk_score", "op": "gte", "value": 80}]
        },
    },
    {
        "name": "Challenge large withdrawals from new devices",
        "priority": 20,
        "recommendation": "challenge",
        "enabled": True,
        "mode": "preview",
        "type": "risk",
        "conditions": {
            "all": [
                {"field": "action_type", "op": "in", "value": ["withdraw", "transaction"]},
                {"field": "reasons", "op": "in", "value": ["PROFILE_DEVICE_NEW"]},
            ]
        },
    },
)


if __name__ == "__main__":
    main()
