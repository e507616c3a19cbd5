"""Reasons in the device itself: what it is, and whether its claims fit together. `device_history` has what it did."""

from collections.abc import Mapping

from tessera import consistency
from tessera.consistency import traces
from tessera.evidence import Evidence
from tessera.reasons.declaration import RISK, reason, told
from tessera.reasons.guise import OPEN, guise_of, passes_for_hand_held, surprise_of
from tessera.signals.device import emulated
from tessera.signals.device import spoofed as spoofed_signal

TOOLS = ("curl/", "Wget/", "HTTPie/", "Scrapy/", "libwww-perl/")
"""The names that command line tools and scrapers give in their requests. Libraries that apps are built on are not among them."""


@reason("DEVICE_BOT", RISK)
def bot(evidence: Evidence) -> bool | None:
    """The browser says that a program drives it, or has traces that only drivers leave.

    Wrong when: a developer or tester drives their own browser; a kiosk's maker starts it as drivers do, to hide the browser's bars
    (`--enable-automation`); or somebody works in a browser that another program starts for them with a port for debugging. Such browsers
    report `webdriver` themselves, and only a rule can make the exception. Or a device of your own is built around a command line tool and
    names it. Traces that people's browsers may also have count as `DEVICE_SUSPICIOUS_BROWSER`.
    """
    traits, claims = evidence.session.traits, evidence.session.user_agent
    if traits.webdriver or traits.iframe_webdriver or (claims.browser or "").startswith("Headless"):
        return True
    if (evidence.session.headers.user_agent or "").startswith(TOOLS):
        return True
    if traces.of_a_driver(traits.automation_traces or ()):
        return True
    return None if traits.webdriver is None else False


@reason("DEVICE_NOT_OBSERVED", RISK)
def not_observed(evidence: Evidence) -> Mapping[str, float] | None:
    """The action came without the telemetry that was expected of it: nothing is known of the device.

    Answers that it did (`missing`, always 1), and which share of this user's earlier successes came with telemetry (`usual`). Unknown of an
    action that has a device session, and of a payment that is reported as one without telemetry.

    Wrong when: somebody blocks trackers or scripts, uses an old version of an app or one that does not have the SDK yet, has JavaScript
    turned off, or is on a network on which the SDK did not arrive. Whoever does so from one day on is unlike before, once.
    """
    if not evidence.action.unobserved:
        return None
    user = evidence.profiles.user
    return told(missing=1.0, usual=user.share_observed if user and evidence.backend_says_who else None)


@reason("DEVICE_SUSPICIOUS_BROWSER", RISK)
def suspicious_browser(evidence: Evidence) -> Mapping[str, float] | None:
    """The browser hides what would reveal that a program drives it, or lacks what other browsers of its kind have.

    Answers how many causes there are for each (`hides`, `lacks`). Traces of one cause count once, and `hides` is left out where the same
    disguise already shows in what the device says (`reasons.guise`). `lacks` is left out where a device contradicts itself: that it only
    claims to be Chrome counts as `DEVICE_SPOOFED`.

    Wrong when: an extension or a private browser protects its user, the page is shown inside an app or by an embedded browser, a setting
    downloads documents, a tab was opened in the background. `consistency.traces` says for each trace who leaves it.
    """
    found = traces.told(evidence.session.traits)
    if found is None:
        return None
    guise = guise_of(evidence)
    counted = traces.causes(found, believed=guise != "contradiction", guised=guise in OPEN)
    return {kind: float(count) for kind, count in counted.items()}


@reason("DEVICE_INSPECTED", RISK)
def inspected(evidence: Evidence) -> Mapping[str, float] | None:
    """Something reads what the page writes to its console: a driver that is attached to the browser, or open developer tools.

    Answers whether something does (`read`), and whether the browser also hides its own statement that it is driven (`hidden`): a driver
    that wants to stay unseen does both. Unknown where a desktop browser passes itself off as a phone's: developer tools do that and read
    the console meanwhile, and it counts as `DEVICE_SPOOFED`.

    Wrong when: somebody has the developer tools open, debugs a phone's browser or a view inside an app from a computer, or lets an
    assistant or an extension attach to the browser in the same way. Therefore it weighs no more than a habit. Somebody who does this and
    also resists fingerprinting has two habits, and is not challenged. The page's own monitoring does not read the console that is watched.
    """
    session = evidence.session
    if session.traits.inspected is None or passes_for_hand_held(evidence):
        return None
    hidden = not traces.OF_THE_FLAG.isdisjoint(traces.told(session.traits) or ())
    return {"read": float(session.traits.inspected), "hidden": float(session.traits.inspected and hidden)}


@reason("DEVICE_SUSPICIOUS_PLATFORM", RISK)
def suspicious_platform(evidence: Evidence) -> bool | None:
    """The device is not real hardware: an emulator, a virtual machine, or a browser that draws in software.

    Unknown for a computer in a data centre, which has no screen to draw for: that is one fact, and counts as `IP_HOSTING`. Android on a
    PC's processor that contradicts itself, for example by a PC's graphics card, is one fact too, and counts as `DEVICE_SPOOFED`.

    Wrong when: the graphics driver is blocked or hardware acceleration is off; somebody works on a remote or virtual desktop, on a thin
    client, or on Android that runs on a Chromebook or a PC.
    """
    session, flag = evidence.session, evidence.flag
    told_elsewhere = session.place.is_a_data_centre or (emulated.runs_on_a_pc(session) and flag("device", "spoofed"))
    return None if told_elsewhere else flag("device", "emulated")


@reason("DEVICE_SPOOFED", RISK)
def spoofed(evidence: Evidence) -> int | None:
    """The device claims to be a different one: what it says in one place contradicts what it says in another.

    Answers how many causes the contradictions have: a false browser, time zone or graphics card contradicts many readings, but is one
    cause. Its other traces are not counted again (`reasons.guise`). Requests rewritten on their way are not counted where something in
    between is known to do it (`Place.goes_between`).

    Wrong when: an extension switches the user agent, the language or the time zone, or resists fingerprinting; a developer emulates a
    phone; a proxy or an antivirus rewrites requests. `consistency.checks` says for each check who else fails it.
    """
    found = spoofed_signal.causes_of(evidence.session)
    on_its_way = {"way"} if evidence.session.place.goes_between else set()
    return None if found is None else len(found - on_its_way)


@reason("DEVICE_PLATFORM_ANOMALY", RISK)
def platform_anomaly(evidence: Evidence) -> float | None:
    """Two facts of the device hardly ever occur together on a real one.

    Answers how much rarer they are together than their separate shares predict, in nats (`tessera.consistency.surprise`). Not counted again
    where the device contradicts itself, gives a value that no browser gives, or is not real hardware.

    Wrong when: the hardware or the browser is rarer than those that were counted (new systems, old phones, televisions, consoles, screens
    scaled or zoomed far, browsers that few people use, Windows programs on a Mac), an extension resists fingerprinting, or a view inside an
    app answers differently from its browser. Therefore it weighs no more than a habit.
    """
    if guise_of(evidence) in ("contradiction", "value"):
        return None
    found = surprise_of(evidence)
    return found.nats if found else None


@reason("DEVICE_SUSPICIOUS_ATTRIBUTE", RISK)
def suspicious_attribute(evidence: Evidence) -> int | None:
    """The device gives values that no browser gives.

    Answers how many. Unknown where the device also contradicts itself: both have one cause.

    Wrong when: an extension that resists fingerprinting invents numbers; a screen is turned, folded or plugged in between two readings.
    `consistency.values` says for each value who else gives it.
    """
    if guise_of(evidence) == "contradiction":
        return None
    possible = [within for _, within in consistency.possible_values(evidence.session)]
    return possible.count(False) if possible else None


@reason("DEVICE_OLD_VERSION", RISK)
def old_version(evidence: Evidence) -> Mapping[str, float] | None:
    """The browser claims a version that came out years ago, like the user agents that scripts copy.

    Answers its age in years, of a desktop's browser (`desktop`) or of any other (`hand_held`, televisions and consoles among them): those
    are kept longer. Unknown where the device contradicts itself, gives a value that no browser gives, is rare or draws in software: that
    already counts, and rare devices and those without a driver are often old.

    Wrong when: people keep old phones, televisions and computers, a firm holds updates back, or a private browser reports an old version on
    purpose. Therefore it never weighs much.
    """
    if guise_of(evidence) in OPEN or evidence.flag("device", "emulated"):
        return None
    claims = evidence.session.user_agent
    age = consistency.age_of(claims, evidence.session.opened_at)
    return None if age is None else {"desktop" if claims.platform == "desktop" else "hand_held": age}


@reason("DEVICE_CHANGED", RISK)
def changed(evidence: Evidence) -> int | None:
    """The device proves its key, but has a system, platform or graphics card with which it never succeeded before.

    Answers how many of the three are new. Browser updates and other screens change none of them; a laptop with two graphics cards, or a
    phone that asks for the desktop page, may change one. A device that does not prove its key counts as `DEVICE_KEY_MISMATCH`.

    Wrong when: a browser profile moves to a new computer with its keys; a docked laptop, a remote desktop or switched-off acceleration
    draws with another card; an extension switches the user agent.
    """
    device = evidence.profiles.device
    return consistency.changes(evidence.session, device.traits) if device.keys.keys() & evidence.session.keys else None


@reason("DEVICE_TAMPERED", RISK)
def tampered(evidence: Evidence) -> Mapping[str, float] | None:
    """The device is rooted or jailbroken, or its interfaces were overridden.

    Answers whether an app says so (`rooted`), and whether a page found interfaces that are not the browser's own (`overridden`). The latter
    counts only where no other trace of the same disguise does (`reasons.guise`).

    Wrong when: the owner rooted the phone for honest purposes; an extension resists fingerprinting, switches the user agent, the language
    or the time zone, or is a wallet. Therefore `overridden` weighs little.
    """
    traits = evidence.session.traits
    found = None if traits.automation_traces is None else float(guise_of(evidence) == "override")
    return told(rooted=None if traits.tampered is None else float(traits.tampered), overridden=found)


@reason("DEVICE_INCOGNITO_BROWSER", RISK)
def incognito_browser(evidence: Evidence) -> bool | None:
    """The browser is in a private mode.

    Wrong when: people share a computer, borrow one, or care about their privacy. Many do.
    """
    return evidence.flag("device", "incognito")


@reason("DEVICE_SUSPICIOUS_TIMEZONE", RISK)
def suspicious_timezone(evidence: Evidence) -> bool | None:
    """The device's time zone is not that of the place where its address is.

    Unknown where the device contradicts itself, its requests were rewritten or its clock was overridden: hiding the zone is one act, as is
    a firm's network, and it counts as `DEVICE_SPOOFED` or `DEVICE_TAMPERED`. Unknown also where the session has moved: opening a tunnel
    changes the address's zone and not the clock's.

    Wrong when: somebody travels, works on a remote desktop or through a network that comes out elsewhere; the address is located wrongly.
    """
    session = evidence.session
    contradicted = not {"disguise", "way"}.isdisjoint(spoofed_signal.causes_of(session) or ())
    hidden = contradicted or "overridden_clock" in (session.traits.automation_traces or ())
    return None if hidden or evidence.network_has_changed else evidence.flag("device", "tz_mismatch")
