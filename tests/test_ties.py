"""Ties: which accounts a walk links, how far it goes, and what it leaves alone."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

import pytest

from tessera.ties import (
    CROWDED,
    MOST_ACCOUNTS,
    MOST_EXPANDED,
    MOST_SHARING,
    MOST_THINGS,
    RENEWED,
    STEPS,
    Network,
    SharedEntity,
    Sharing,
    Tie,
    TieKind,
    walk,
)

PHONE, KEY = SharedEntity("device", "phone"), SharedEntity("device_key", "key")


class World:
    """Who was seen with what, and how often it was asked."""

    def __init__(self, *ties: tuple[str, SharedEntity]) -> None:
        self.entities: defaultdict[str, list[SharedEntity]] = defaultdict(list)
        self.accounts: defaultdict[SharedEntity, list[str]] = defaultdict(list)
        self.asked = 0
        for account, entity in ties:
            self.entities[account].append(entity)
            self.accounts[entity].append(account)

    def entities_of(self, accounts: Sequence[str]) -> Mapping[str, Sequence[SharedEntity]]:
        self.asked += len(accounts)
        return {account: self.entities[account] for account in accounts}

    def sharing_of(self, entities: Sequence[SharedEntity]) -> Mapping[SharedEntity, Sequence[Sharing]]:
        self.asked += len(entities)
        return {entity: [seen(account) for account in self.accounts[entity][: MOST_SHARING + 1]] for entity in entities}

    def walk(self, account: str) -> Network:
        return walk(account, self.entities_of, self.sharing_of)


def seen(account: str, **times: int) -> Sharing:
    return Sharing(account=account, device="d", action=f"action of {account}", **{"first": 10, "last": 20, **times})


def test_who_shares_nothing_is_alone() -> None:
    assert World(("ann", PHONE), ("bob", KEY)).walk("ann").steps == {"ann": 0}


@pytest.mark.parametrize("kind", ["device", "device_key", "device_fingerprint", "ip", "payee"])
def test_two_accounts_with_the_same_thing_are_linked_by_it(kind: TieKind) -> None:
    found = World(("ann", SharedEntity(kind, "one")), ("bob", SharedEntity(kind, "one"))).walk("ann")
    assert found.steps == {"ann": 0, "bob": 1}
    (connection,) = found.connections
    assert (connection.one, connection.other, connection.entity) == ("ann", "bob", SharedEntity(kind, "one"))


def test_a_walk_goes_on_from_those_it_has_found_and_stops_after_two_steps() -> None:
    chain = ["ann", "bob", "cid", "dan"]
    ties = [(account, SharedEntity("device", f"{one}-{other}")) for one, other in pairwise(chain) for account in (one, other)]
    found = World(*ties).walk("ann")
    assert found.steps == {"ann": 0, "bob": 1, "cid": 2}
    assert not found.cut
    assert STEPS == 2


def test_a_link_is_as_old_as_the_younger_of_both() -> None:
    sharing = [seen("ann", first=10, last=50), seen("bob", first=30, last=40), seen("bob", first=20, last=60)]
    found = walk("ann", lambda accounts: {each: [PHONE] for each in accounts}, lambda entities: dict.fromkeys(entities, sharing))
    assert [(each.since, each.last) for each in found.connections] == [(20, 60)]


@pytest.mark.parametrize("kind", ["device_fingerprint", "ip"])
def test_what_a_crowd_shares_links_nobody_and_is_named(kind: TieKind) -> None:
    crowd = SharedEntity(kind, "carrier")
    found = World(*((f"account {number}", crowd) for number in range(MOST_SHARING + 1))).walk("account 0")
    assert (found.steps, found.crowded, found.connections) == ({"account 0": 0}, (crowd,), ())
    assert kind in CROWDED


def test_a_farm_of_accounts_on_one_device_is_found_and_told_as_cut() -> None:
    found = World(*((f"account {number:03}", PHONE) for number in range(300))).walk("account 000")
    assert len(found.steps) == MOST_SHARING
    assert found.cut


@pytest.mark.parametrize("seed", range(20))
def test_a_walk_is_bounded_and_says_when_it_was_cut(seed: int) -> None:
    """Whatever the world is like: so many accounts and so many reads, every link between accounts it tells of, each reached by one."""
    chance = Random(seed)
    kinds: list[TieKind] = ["device", "device_key", "device_fingerprint", "ip", "payee"]
    accounts, entities = chance.randrange(2, 400), chance.randrange(1, 200)
    ties = {
        (f"a{chance.randrange(accounts)}", SharedEntity(chance.choice(kinds), f"{chance.randrange(entities)}"))
        for _ in range(chance.randrange(1, 2_000))
    }
    world = World(*sorted(ties))
    start = min(world.entities)
    found = world.walk(start)
    assert len(found.steps) <= MOST_ACCOUNTS
    assert world.asked <= (1 + MOST_EXPANDED) * (1 + MOST_THINGS)
    assert {account for each in found.connections for account in (each.one, each.other)} | {start} == found.steps.keys()
    assert all(found.steps[each.other] <= found.steps[each.one] + 1 for each in found.connections)
    assert found.shown_by.keys() >= found.steps.keys() - {start}
    if not found.cut:
        assert set(found.steps) == reached(world, start)


def reached(world: World, start: str) -> set[str]:
    """Everybody within two steps, without any bound but that crowds link nobody."""
    found = {start}
    for _ in range(STEPS):
        shared = {entity for account in found for entity in world.entities[account]}
        found |= {
            account
            for entity in shared
            if not (entity.kind in CROWDED and len(world.accounts[entity]) > MOST_SHARING)
            for account in world.accounts[entity]
        }
    return found


def test_a_mark_is_another_for_every_thing_account_and_month() -> None:
    ties = [Tie(PHONE, "ann"), Tie(PHONE, "bob"), Tie(KEY, "ann"), Tie(SharedEntity("ip", "phone"), "ann")]
    marks = {tie.mark(at) for tie in ties for at in (0, RENEWED)}
    assert len(marks) == 8
    assert Tie(PHONE, "ann").mark(0) == Tie(PHONE, "ann").mark(RENEWED - 1)
