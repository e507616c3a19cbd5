"""Reasons in the device: what it is, whether its claims hold together, and whether it can be where it says."""

from collections.abc import Mapping

from tessera import consistency
from tessera.consistency import traces
from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, TRUST, reason, told
from tessera.reasons.guise import OPEN, guise_of, passes_for_hand_held, surprise_of
from tessera.signals.device import emulated
from tessera.signals.device import session_moved as session_moved_signal
from tessera.signals.device import spoofed as spoofed_signal

USUAL_FAILURES = 0.45  # for each user of a device; of a list of names all but a few fail
FEW_USERS = 4  # in a week, from which those of long ago add nothing
TOOLS = ("curl/", "Wget/", "HTTPie/", "Scrapy/", "libwww-perl/")
"""How tools of the command line and scrapers name themselves in their requests. Libraries that apps are built on are not among them."""


@reason("DEVICE_BOT", RISK)
def bot(evidence: Evidence) -> bool | None:
    """The browser says that a program drives it, or shows what only drivers leave.

    Wrong when: a developer or tester drives their own browser; a kiosk's maker starts it as drivers do, to be rid of the browser's bars
    (`--enable-automation`), or somebody works in a browser that another program starts for them with a port for debugging: such browsers
    say `webdriver` themselves, and a rule must make the exception; a device of your own is built around a command line tool and names it.
    What people's browsers show as well counts as `DEVICE_SUSPICIOUS_BROWSER`.
    """
    traits, claims = evidence.session.traits, evidence.session.user_agent
    if traits.webdriver or traits.iframe_webdriver or (claims.browser or "").startswith("Headless"):
        return True
    if (evidence.session.headers.user_agent or "").startswith(TOOLS):
        return True
    if traces.of_a_driver(traits.automation_traces or ()):
        return True
    return None if traits.webdriver is None else False


@reason("DEVICE_SUSPICIOUS_BROWSER", RISK)
def suspicious_browser(evidence: Evidence) -> Mapping[str, float] | None:
    """The browser hides what would show that a program drives it, or lacks what others of its kind have.

    Answers how many causes there are for each (`hides`, `lacks`); traces of one cause count once, and nothing that hides where the guise
    shows in what the device says (`reasons.guise`). What Chrome has is not missed where a device contradicts itself: it says that it is
    Chrome, and that counts as `DEVICE_SPOOFED`.

    Wrong when: an extension or a private browser guards its user, the page is shown inside an app or by an embedded browser, a setting
    downloads documents, a tab was opened in the background. `consistency.traces` says by trace who leaves it.
    """
    found = traces.told(evidence.session.traits)
    if found is None:
        return None
    guise = guise_of(evidence)
    counted = traces.causes(found, believed=guise != "contradiction", guised=guise in OPEN)
    return {kind: float(count) for kind, count in counted.items()}


@reason("DEVICE_INSPECTED", RISK)
def inspected(evidence: Evidence) -> Mapping[str, float] | None:
    """Something reads along what the page writes to its console: a driver that is attached to the browser, or open developer tools.

    Answers whether something does (`read`), and whether then also the browser's own word is hidden that it is driven (`hidden`): a driver
    that is not to be seen does both. Unknown where a desktop's browser passes for a phone's: its developer's tools do so, and read along as
    they do; that counts as `DEVICE_SPOOFED`.

    Wrong when: somebody has the developer tools open, debugs a phone's browser or a view inside an app from a computer, or lets an
    assistant or an extension attach to the browser as those do: that is why it weighs as a habit does. Whoever does so and guards against
    fingerprints has two habits, and is not challenged. The page's own monitoring does not read the console that is watched.
    """
    session = evidence.session
    if session.traits.inspected is None or passes_for_hand_held(evidence):
        return None
    hidden = not traces.OF_THE_FLAG.isdisjoint(traces.told(session.traits) or ())
    return {"read": float(session.traits.inspected), "hidden": float(session.traits.inspected and hidden)}


@reason("DEVICE_SUSPICIOUS_PLATFORM", RISK)
def suspicious_platform(evidence: Evidence) -> bool | None:
    """The device is not real hardware: an emulator, a virtual machine, or a browser that draws in software.

    Not told of a computer in a data centre: it has no screen to draw for, and that is one fact. `IP_HOSTING` tells it. Android on a PC's
    processor that contradicts itself, by a PC's graphics card say, is one thing, too, and counts as `DEVICE_SPOOFED`.

    Wrong when: the graphics driver is blocked or hardware acceleration is off; somebody works on a remote or virtual desktop, on a thin
    client, or on Android that runs on a Chromebook or a PC.
    """
    session, flag = evidence.session, evidence.flag
    told_elsewhere = session.place.is_a_data_centre or (emulated.runs_on_a_pc(session) and flag("device", "spoofed"))
    return None if told_elsewhere else flag("device", "emulated")


@reason("DEVICE_SPOOFED", RISK)
def spoofed(evidence: Evidence) -> int | None:
    """The device claims to be another: what it says in one place contradicts what it says in another.

    Answers how many causes the contradictions have: whoever claims another browser, zone or graphics card contradicts many witnesses, and
    does one thing. What else shows of it is not counted again (`reasons.guise`). That requests were written anew on their way is not
    counted where something in between is known (`Place.goes_between`).

    Wrong when: an extension switches the user agent, the language or the time zone, or guards against fingerprints; a developer emulates a
    phone; a proxy or an antivirus rewrites requests. `consistency.checks` says by check who else fails it.
    """
    found = spoofed_signal.causes_of(evidence.session)
    on_its_way = {"way"} if evidence.session.place.goes_between else set()
    return None if found is None else len(found - on_its_way)


@reason("DEVICE_PLATFORM_ANOMALY", RISK)
def platform_anomaly(evidence: Evidence) -> float | None:
    """Two facts of the device hardly occur together on any real one.

    Answers by how much rarer they are together than their shares would have it, in nats (`tessera.consistency.surprise`). Not counted again
    where the device contradicts itself or gives what no browser gives, nor of what is no real hardware.

    Wrong when: the hardware or the browser is rarer than those that were counted (new systems, old phones, televisions, consoles, screens
    scaled or zoomed far, browsers of a few people, Windows programs on a Mac), an extension guards against fingerprints, or a view inside
    an app answers otherwise than its browser. That is why it weighs as a habit does.
    """
    if guise_of(evidence) in ("contradiction", "value"):
        return None
    found = surprise_of(evidence)
    return found.nats if found else None


@reason("DEVICE_SUSPICIOUS_ATTRIBUTE", RISK)
def suspicious_attribute(evidence: Evidence) -> int | None:
    """The device gives values that no browser gives.

    Answers how many; unknown where the device contradicts itself besides, which is one thing with it.

    Wrong when: an extension that guards against fingerprints invents numbers; a screen is turned, folded or plugged in between two
    readings. `consistency.values` says by value who else gives it.
    """
    if guise_of(evidence) == "contradiction":
        return None
    possible = [within for _, within in consistency.possible_values(evidence.session)]
    return possible.count(False) if possible else None


@reason("DEVICE_OLD_VERSION", RISK)
def old_version(evidence: Evidence) -> float | None:
    """The browser claims a version that came out years ago, as those do that scripts have copied.

    Answers its age in years. Unknown where the device contradicts itself, gives what no browser gives, is a rare one or draws in software:
    that counts, and what is rare or has no driver is old at times.

    Wrong when: people keep old phones, televisions and computers, a firm holds updates back, or a private browser tells an old version on
    purpose. That is why it never weighs much.
    """
    if guise_of(evidence) in OPEN or evidence.flag("device", "emulated"):
        return None
    return consistency.age_of(evidence.session.user_agent, evidence.session.opened_at)


@reason("DEVICE_CHANGED", RISK)
def changed(evidence: Evidence) -> int | None:
    """The device proves its key, but has another system, platform or graphics card than it ever succeeded with.

    Answers how many of the three are new. Updates of the browser and other screens change none; a laptop with two graphics cards, or a
    phone that is asked for the desktop page, may change one. A device that does not prove its key is told by `DEVICE_KEY_MISMATCH`.

    Wrong when: a profile moves to a new computer with its keys; a docked laptop, a remote desktop or a switched-off acceleration draws with
    another card; an extension switches the user agent.
    """
    device = evidence.profiles.device
    return consistency.changes(evidence.session, device.traits) if device.keys.keys() & evidence.session.keys else None


@reason("DEVICE_TAMPERED", RISK)
def tampered(evidence: Evidence) -> Mapping[str, float] | None:
    """The device is rooted or jailbroken, or its interfaces were overridden.

    Answers whether an app says so (`rooted`), and whether a page found interfaces that are not the browser's own (`overridden`). The latter
    is counted where nothing else shows of that guise (`reasons.guise`).

    Wrong when: the owner rooted the phone for honest purposes; an extension guards its user against fingerprints, switches the user agent,
    the language or the time zone, or is a wallet: that is why the latter weighs little.
    """
    traits = evidence.session.traits
    found = None if traits.automation_traces is None else float(guise_of(evidence) == "override")
    return told(rooted=None if traits.tampered is None else float(traits.tampered), overridden=found)


@reason("DEVICE_INCOGNITO_BROWSER", RISK)
def incognito_browser(evidence: Evidence) -> bool | None:
    """The browser is in a private mode.

    Wrong when: somebody shares a computer, borrows one, or sees to their privacy. Many do.
    """
    return evidence.flag("device", "incognito")


@reason("DEVICE_SUSPICIOUS_TIMEZONE", RISK)
def suspicious_timezone(evidence: Evidence) -> bool | None:
    """The device keeps the time of another place than its address is in.

    Not told where the device contradicts itself or its requests were written anew, or its clock was overridden: who hides the zone does one
    thing, as does a firm's network, and that counts as `DEVICE_SPOOFED` or `DEVICE_TAMPERED`. Nor where the session has moved: who opens a
    tunnel moves out of their clock's zone.

    Wrong when: somebody travels, works on a remote desktop or through a network that comes out elsewhere; the address is located wrongly.
    """
    session = evidence.session
    contradicted = not {"disguise", "way"}.isdisjoint(spoofed_signal.causes_of(session) or ())
    hidden = contradicted or "overridden_clock" in (session.traits.automation_traces or ())
    return None if hidden or evidence.network_has_changed else evidence.flag("device", "tz_mismatch")


@reason("DEVICE_IMPOSSIBLE_TRAVEL", RISK, shows=lambda evidence: evidence.device_journey.shown if evidence.device_journey else None)
def impossible_travel(evidence: Evidence) -> float | None:
    """The device's location changed faster than possible.

    Answers the speed in km/h between the last observed place and this one, after subtracting both accuracy radii; 0 within 300 km.
    Unknown where either end is an anonymizer, a relay, a data centre, a firm's network or a carrier, whose places are not the person's. A
    session that goes on elsewhere has come as far as its token was issued: of the rest `DEVICE_SESSION_MOVED` tells.

    Wrong when: a VPN that no list knows begins or ends between two visits; a database locates an address in another country.
    """
    return evidence.device_journey.speed if evidence.device_journey else None


@reason("DEVICE_SESSION_MOVED", RISK)
def session_moved(evidence: Evidence) -> Mapping[str, float] | None:
    """The session goes on elsewhere than its token was issued to: in another country, in another network, in another browser.

    Answers for each of the three that can be compared whether it differs (1) or not (0). One move counts once: of the network nothing in
    another country, and of neither in a data centre or behind an anonymizer, of which `IP_HOSTING`, `IP_VPN`, `IP_PROXY` and `IP_TOR` tell,
    nor where the device's own travel says as much.
    A secured session token is signed where it is used: of a session that comes with one nothing has moved.

    Wrong when: a phone goes from one network to the next, a laptop from the cable to a train's, a connection from IPv4 to IPv6, a tunnel
    to the office or home opens, the desktop page is asked for.
    """
    compared = {} if evidence.action.secured else dict(session_moved_signal.comparisons(evidence.session))
    travelled = evidence.device_journey and evidence.device_journey.speed and not evidence.network_has_changed
    told_elsewhere = {"anonymizer"}
    if evidence.session.place.hosting or travelled:
        told_elsewhere |= {"country", "provider"}
    elif compared.get("country"):
        told_elsewhere.add("provider")
    return told(**{name: float(differs) for name, differs in compared.items() if name not in told_elsewhere})


@reason("DEVICE_KEY_MISMATCH", RISK)
def key_mismatch(evidence: Evidence) -> bool | None:
    """The device id is shown without the key that belongs to it: it was copied from another device.

    Wrong when: a browser cleared one kind of its storage and not the other, or a profile was restored from a backup without its keys.
    """
    return evidence.key_mismatches


@reason("DEVICE_KEY_FAMILIAR", TRUST)
def key_familiar(evidence: Evidence) -> bool | None:
    """The device proves that it holds the key with which the user succeeded before. One that is blamed for fraud earns nothing by it.

    What a device earned with one account speaks for no other: a thief's has an account, too. The key is proven when a session opens, not
    by the token that names it: a session that has moved since earns nothing, either.
    """
    if evidence.action.subject not in evidence.profiles.device.users:
        return None
    stranger = evidence.device_is_blamed or evidence.moved or evidence.is_worked_from_afar or evidence.has_just_become_known
    keys = {} if stranger else evidence.profiles.device.keys
    return bool(keys.keys() & evidence.session.keys) if keys else None


@reason("DEVICE_MULTIPLE_USERS", RISK)
def multiple_users(evidence: Evidence) -> Mapping[str, float] | None:
    """Many users act from this device.

    Answers how many did before this action: in the last `week`, and `ever` where the week has seen few. Where no backend reports this
    action also how many came `unvouched` in each hour of the last day in which anybody acted there: nobody but the caller says then that
    they are people, and of those one comes every few minutes, from a list of names one a second.

    Wrong when: it is a till, a kiosk, or a computer of a family, a ward, a library or a classroom.
    """
    history = evidence.history
    week, day = history.device_user_count_last_week, history.device_user_count_last_day
    ever = None if (week or 0) >= FEW_USERS else history.linking_device_to_users_count
    hourly = None if day is None or evidence.is_vouched_for else day / max(1, history.device_hours_last_day or 0)
    return told(ever=ever, week=week, unvouched=hourly)


@reason("DEVICE_ACTION_VELOCITY", RISK)
def action_velocity(evidence: Evidence) -> Mapping[str, float] | None:
    """The device acts very often, or around the clock.

    Answers its actions in the 60 s before this one (`minute`), less this user's, and in how many of the last 24 hours it acted (`hours`),
    where it is more than this user did: `PROFILE_ACTION_VELOCITY` tells theirs. A program that makes one attempt an hour comes to all of
    them, a person sleeps.

    Wrong when: it is a till, a kiosk or a call centre's computer, or somebody places many orders in a hurry.
    """
    history = evidence.history
    minute, hours = history.device_action_rate_60_sec, history.device_hours_last_day
    return told(
        minute=None if minute is None else max(0, minute - (history.user_action_rate_60_sec or 0)),
        hours=hours if (hours or 0) > (history.user_hours_last_day or 0) else None,
    )


@reason("DEVICE_FAILED_ATTEMPTS", RISK)
def failed_attempts(evidence: Evidence) -> Mapping[str, float] | None:
    """Many actions from this device have failed lately.

    Answers how many did in the last `day` and in the last `week`, less this user's, which `PROFILE_FAILED_ATTEMPTS` tells. 0 where no more
    failed than is usual for so many users as the device has had. What failed behind a copy of its id is not counted.

    Wrong when: another of the family has forgotten a password, or at a kiosk everybody has the same trouble.
    """
    history = evidence.history
    usual = USUAL_FAILURES * max(1, history.linking_device_to_users_count or 0, history.device_user_count_last_week or 0)
    windows = {
        "day": (history.device_failure_count_last_day, history.user_failure_count_last_day),
        "week": (history.device_failure_count_last_week, history.user_failure_count_last_week),
    }
    return told(
        **{name: max(0, failed - (own or 0)) if failed > usual else 0 for name, (failed, own) in windows.items() if failed is not None}
    )
