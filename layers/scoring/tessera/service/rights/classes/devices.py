"""Devices: what was learned about a device and counted of it, and its device sessions; several people may share one."""

from collections.abc import Iterable
from typing import Any

from tessera.profile import DeviceProfile, UserProfile
from tessera.service import dependencies
from tessera.service.rights import taking_out
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.rights.people import Person, Told, Went
from tessera.service.store import items, primary_keys
from tessera.service.store.counters import OBSERVED_LIFE
from tessera.service.store.items import Item
from tessera.service.store.profiles import PROFILE_LIFE
from tessera.service.store.records import SessionTraits
from tessera.service.store.sessions import SESSION_LIFE
from tessera.service.store.velocity import FACES, digest, face

PAGE = 100
ALONE = "removed if nobody else is known on the device; otherwise the user is taken out"
OF_SESSIONS = "removed if the user is bound to the session, or alone on the device; otherwise it names nobody, and ends within a day"
declared = DataClass(
    name="devices",
    title="What is usual for a device, what was counted of it, and its sessions",
    kinds=(
        ItemKind(
            key=primary_keys.device_profile,
            holds="who uses the device, where it is used, its lasting traits",
            found="by the user's links and actions",
            erased=ALONE,
            lives=PROFILE_LIFE,
        ),
        ItemKind(
            key=primary_keys.observed_device,
            holds="when it acted, digests of its users and of cards, its last place",
            found="by the user's links and actions",
            erased=ALONE,
            lives=OBSERVED_LIFE,
        ),
        ItemKind(
            key=primary_keys.session_facts,
            holds="who is bound to the session, sealed; addresses, sealed",
            found="on the devices of links, actions and traces",
            erased=OF_SESSIONS,
            lives=SESSION_LIFE,
        ),
        ItemKind(
            key=primary_keys.session_traits,
            holds="what the device said of itself",
            found="likewise",
            erased=OF_SESSIONS,
            lives=SESSION_LIFE,
        ),
        ItemKind(
            key=primary_keys.stream,
            holds="sums of movements and strokes, a rhythm, the page, the address, sealed",
            found="likewise",
            erased=OF_SESSIONS,
            lives=SESSION_LIFE,
        ),
    ),
)


def erase(person: Person, place: str, now: int) -> Went:
    """Take the user out of each device that a link or its mark names."""
    before = place or "D#"
    found = dependencies.store().erasing.page(primary_keys.user_partition(person.tenant, person.account), "D#", before, 1)
    if not found:
        return Went()
    counts, finished = clean(person, found[0]["SK"].removeprefix("D#"), now)
    return Went(place=found[0]["SK"] if finished else before, counts=counts)


def clean(person: Person, device: str, now: int) -> tuple[dict[str, int], bool]:
    """Take a user out of a device after their actions are gone; everything of it goes where nobody else is known there. Also whether that
    is
    all: of a large one a part at a time is removed."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    partition, sort = primary_keys.device_profile(tenant, device)
    observed = erasing.page(partition, "O", "", PAGE)
    profile = _profile(erasing.present([(partition, sort)], 0).get((partition, sort)))
    if not _others(person, profile, observed) and not erasing.page(partition, "A#", "", 1):
        found = [item for begin in ("O", "P", "S#", "X#") for item in erasing.page(partition, begin, "", PAGE)]
        counts = {"devices": int(any(item["SK"] == sort for item in found)), "sessions": sum(item["SK"].endswith("~T") for item in found)}
        erasing.drop((item["PK"], item["SK"]) for item in found)
        return counts, len(found) < PAGE
    sessions = _bound_to(person, erasing.page(partition, "S#", "", 10 * PAGE))
    erasing.drop((item["PK"], item["SK"]) for item in sessions)
    changed = erasing.amend((partition, sort), DeviceProfile, lambda known: taking_out.from_device(known, person.account, ()), now)
    for item in observed:
        faces = frozenset(each for each in item.get("met", ()) if each % FACES == face(person.account))
        links = frozenset({digest(person.account)}) & item.get("links", frozenset())
        erasing.take_out((item["PK"], item["SK"]), {"links": links, "met": faces})
    return {"shared devices": int(changed), "sessions": sum(item["SK"].endswith("~T") for item in sessions)}, True


def tell(person: Person, place: str, now: int) -> Told:
    """The sessions that the user is bound to, with what the device said of itself."""
    store, tenant = dependencies.store().erasing, person.tenant
    sort = _next_known(person, place)
    if sort is None:
        return Told()
    device = sort.removeprefix("D#")
    partition, _ = primary_keys.device_profile(tenant, device)
    opened = [item for item in _bound_to(person, store.page(partition, "S#", "", 10 * PAGE)) if item["SK"].endswith("~T")]
    lines = [_session_told(tenant, device, items.read(SessionTraits, item["document"])) for item in opened]
    return Told(lines=lines, place=sort)


def _next_known(person: Person, after: str) -> str | None:
    """The next device, by the sort key of its link, on which the user is known: by a link, or by their profile."""
    erasing, key = dependencies.store().erasing, primary_keys.user_profile(person.tenant, person.account)
    linked = erasing.page(primary_keys.user_partition(person.tenant, person.account), "D#", after, 1)
    item = erasing.present([key], 0).get(key, {})
    profile = items.read(UserProfile, item["document"]) if "document" in item else UserProfile()
    known = {f"D#{device}" for device in profile.devices} | {str(each["SK"]) for each in linked}
    return min((each for each in known if each > after), default=None)


def _session_told(tenant: str, device: str, opened: SessionTraits) -> dict[str, Any]:
    named = dependencies.keyring().name_device(tenant, device)
    told = {"traits": dict(opened.traits), "headers": dict(opened.headers), "location": opened.location}
    return {"class": "device_session", "device_id": named, "opened_at": opened.opened_at, **told}


def _profile(item: Item | None) -> DeviceProfile:
    return items.read(DeviceProfile, item["document"]) if item and "document" in item else DeviceProfile()


def _others(person: Person, profile: DeviceProfile, observed: Iterable[Item]) -> bool:
    """Whether anybody else is known on the device."""
    links = {link for item in observed for link in item.get("links", ())}
    return bool(set(profile.users) - {person.account} or links - {digest(person.account)})


def _bound_to(person: Person, found: Iterable[Item]) -> list[Item]:
    """The items of the sessions to which the user is bound."""
    items_of: dict[str, list[Item]] = {}
    for item in found:
        items_of.setdefault(item["SK"].removeprefix("S#")[:32], []).append(item)
    return [item for some in items_of.values() if any(each.get("user") == person.account for each in some) for item in some]
