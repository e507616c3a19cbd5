"""Taking out: how somebody leaves what others share. Pure; counts stay, names and the ids of actions go."""

from collections.abc import Collection
from dataclasses import replace

from tessera.profile import DeviceProfile, Market, Payee
from tessera.profile.learning import Profile
from tessera.profile.payee import ACTION_DIGITS, MARK_DIGITS
from tessera.profile.payments import PAYEE_DIGITS
from tessera.site import LONGEST_NAME, Site

MOMENT = 12  # digits of a ULID that are its time


def blanked(ulids: Collection[str], gone: Collection[str]) -> tuple[str, ...]:
    """Remembered actions, of which those that are gone keep their time alone: order and number stay, and with them what is learned
    again."""
    return tuple(sorted(f"{each[:MOMENT]:0<{len(each)}}" if each in gone else each for each in ulids))


def from_device(profile: DeviceProfile, account: str, gone: Collection[str]) -> DeviceProfile:
    """A device's profile without a user and their actions."""
    users = {each: seen for each, seen in profile.users.items() if each != account}
    same = {pair: seen for pair, seen in profile.same.items() if account not in pair.split("+")}
    return replace(profile, users=users, same=same, learned=blanked(profile.learned, gone))


def from_payee(profile: Payee, account: str, payers: Collection[str], gone: Collection[str]) -> Payee:
    """A payee's profile without somebody who paid: how much was paid, and that it was fraud, stays."""
    name, marks = account[:PAYEE_DIGITS], {each[-MARK_DIGITS:] for each in (account, *payers)}
    return replace(
        profile,
        payers={each: day for each, day in profile.payers.items() if each != name},
        began={each: day for each, day in profile.began.items() if each != name},
        brought={each: amount for each, amount in profile.brought.items() if each != name},
        marks={each: minute for each, minute in profile.marks.items() if each not in marks},
        frauds=blanked(profile.frauds, {each[:ACTION_DIGITS] for each in gone}),
        learned=blanked(profile.learned, gone),
    )


def from_profile[P: Profile | Market](profile: P, gone: Collection[str]) -> P:
    """What was learned from actions, without their ids."""
    return replace(profile, learned=blanked(profile.learned, gone))


def from_site(site: Site, account: str, device: str, gone: Collection[str]) -> Site:
    """A site without whose movements they were."""
    givers = {f"U{account[:LONGEST_NAME]}", f"D{device[-LONGEST_NAME:]}"}
    given = {each: number for each, number in site.given.items() if each not in givers}
    learned = tuple(f"{each[:MOMENT]:0<{len(each)}}" if each in gone else each for each in site.learned)
    return replace(site, given=given, learned=learned)
