"""Accounts: what was learned about a user, counted of them and of who claims to be them."""

from collections.abc import Iterator
from typing import Any

from tessera.profile import Link, UserProfile
from tessera.service import dependencies
from tessera.service.rights.catalogue import DataClass, ItemKind
from tessera.service.rights.people import Person, Told, Went
from tessera.service.store import items, primary_keys
from tessera.service.store.counters import OBSERVED_LIFE, UNPROVEN_LIFE
from tessera.service.store.profiles import PROFILE_LIFE, link_in
from tessera.service.store.traces import NAMED_LIFE

PAGE = 100
declared = DataClass(
    name="accounts",
    title="What is usual for a user, and what was counted of them",
    kinds=(
        ItemKind(
            key=primary_keys.user_profile,
            holds="what is usual for the user: places, devices, networks, rhythm, payments; labels",
            found="by the keyed hash of the id",
            erased="removed; for 15 days a mark stays in its place, so that the stream's late records bring nothing back",
            lives=PROFILE_LIFE,
        ),
        ItemKind(
            key=primary_keys.link,
            holds="when the user succeeded on a device",
            found="in the user's partition",
            erased="likewise",
            lives=PROFILE_LIFE,
        ),
        ItemKind(
            key=primary_keys.observed_user,
            holds="when the user acted and failed, digests of devices and cards",
            found="in the user's partition",
            erased="removed",
            lives=OBSERVED_LIFE,
        ),
        ItemKind(
            key=primary_keys.observed_claim,
            holds="likewise, of whoever claims to be the user on a device",
            found="in the partition of the user's claims",
            erased="removed",
            lives=UNPROVEN_LIFE,
        ),
        ItemKind(
            key=primary_keys.named_on_device,
            holds="that the user was named on a device other than as an action's own",
            found="in a partition of the user's own",
            erased="followed, then removed",
            lives=NAMED_LIFE,
        ),
    ),
)


def erase(person: Person, place: str, now: int) -> Went:
    """Bury the profile and every link, and remove all counters."""
    erasing, tenant = dependencies.store().erasing, person.tenant
    if not place:
        profile, observed = primary_keys.user_profile(tenant, person.account), primary_keys.observed_user(tenant, person.account)
        there = erasing.present([profile, observed], 0)
        erasing.drop([observed] if observed in there else [])
        # The profile goes last of these: it alone says which its newest devices are.
        for device in items.read(UserProfile, there[profile]["document"]).devices if "document" in there.get(profile, {}) else ():
            erasing.bury_link(tenant, person.account, device, now)
        erasing.bury(tenant, person.account, now)
        known = int("document" in there.get(profile, {}) or "labels" in there.get(profile, {}))
        return Went(place="links#", counts={"profiles": known, "counters": int(observed in there)})
    step, _, after = place.partition("#")
    if step == "links":
        found = erasing.page(primary_keys.user_partition(tenant, person.account), "D#", after, PAGE)
        for item in found:
            erasing.bury_link(tenant, person.account, item["SK"].removeprefix("D#"), now)
        counts = {"links": sum("erased" not in item for item in found)}
        return Went(place=f"links#{found[-1]['SK']}" if len(found) == PAGE else "claims#", counts=counts)
    found = erasing.page(primary_keys.claims_partition(tenant, person.account), "O#", "", PAGE)
    return Went(
        place="claims#" if len(found) == PAGE else None, counts={"counters": erasing.drop((each["PK"], each["SK"]) for each in found)}
    )


def tell(person: Person, place: str, now: int) -> Told:
    """What is known of the user, and on which devices."""
    return Told(lines=list(_lines(person, now)))


def _lines(person: Person, now: int) -> Iterator[dict[str, Any]]:
    store, tenant = dependencies.store(), person.tenant
    known = store.people.user(tenant, person.account, now)
    if known.profile != UserProfile():
        yield {"class": "profile", "profile": items.plain(known.profile)}
    if known.reputation.marks:
        marks = [{"label_id": mark.label, "verdict": mark.verdict} for mark in known.reputation.marks.values()]
        yield {"class": "reputation", "labels": marks}
    if known.lately:
        yield {"class": "counters", "actions_60_sec": known.lately.actions_60_sec, "failures_last_hour": known.lately.failures_last_hour}
    for device, link in _links(person, known.profile, now):
        if link.seen:
            name = dependencies.keyring().name_device(tenant, device)
            yield {
                "class": "device_known", "device_id": name, "successes": link.successes, "first": link.seen.first, "last": link.seen.last,
            }  # fmt: skip


def _links(person: Person, profile: UserProfile, now: int) -> Iterator[tuple[str, Link]]:
    """Every device that is known as the user's: by an item of its own, or by the profile, which has the newest."""
    erasing, after, apart = dependencies.store().erasing, "", set[str]()
    while found := erasing.page(primary_keys.user_partition(person.tenant, person.account), "D#", after, PAGE):
        for item in found:
            apart.add(device := item["SK"].removeprefix("D#"))
            yield device, link_in(item, profile, device, now)
        after = found[-1]["SK"]
    yield from ((device, link_in(None, profile, device, now)) for device in profile.devices if device not in apart)
