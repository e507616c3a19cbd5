"""Repeats: one fact read in several places. In an honest browser they agree; overriding a page's interfaces rarely reaches all of them.

The places are the window's own script, a worker, a frame without a page of its own, the client hints and the request's headers. Texts that
may differ for honest reasons are compared by what they claim: user agents by browser, version and system (a phone or tablet that asks for
the desktop page has two), languages by the first part of the first one, graphics cards by family, versions by major number.

Wrong when: see `checks`, for each of them.
"""

from collections.abc import Iterator
from typing import Any

from tessera import equivalents, user_agent
from tessera.consistency.attributes import CARDS, marked
from tessera.session import DeviceSession
from tessera.user_agent import BLINK, family_of, may_be_one_device

REPEATED = ("user_agent", "platform", "languages", "core_number", "timezone", "graphic_card")
PLACES = ("worker", "iframe")
HINTLESS = frozenset({"Safari", "Firefox"})  # browsers without client hints, as of 2026
FIRST_HINTS = 120  # the first version of Chromium in which every WebView, too, gives hints to secure pages
OFFERING_HTTP2 = {"Chrome": 90, "Edge": 90, "Opera": 76, "Firefox": 90, "Safari": 15}
"""Versions, all of 2021, from which a browser offers both TLS 1.3 and HTTP/2 on every system on which it runs."""
EMBEDDED = ("; wv)", "QtWebEngine/", "Electron/", "CEF/", "SMART-TV", "SmartTV", "Tizen", "Web0S", "CrKey")
"""Marks of browsers that are Chromium underneath and claim to be Chrome; their makers decide whether they give hints."""
BRANDS = {"Chrome": "Google Chrome", "Edge": "Microsoft Edge", "Opera": "Opera"}
"""The browser's name among the brands of its own client hints, unless it is a Chromium without a name."""


def repeats_agree(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Each repeat that can be compared: what was compared, and whether it agrees."""
    for place in PLACES:
        for reading in REPEATED:
            told, again = _reading(session, reading), getattr(session.traits, f"{place}_{reading}", None)
            if told is not None and again is not None and (agrees := _agree(reading, told, again)) is not None:
                yield f"{place} {reading}", agrees
    yield from _hints(session)
    yield from _header_hints(session)
    yield from _header_order(session)
    yield from _handshake(session)
    yield from _language(session)


def _reading(session: DeviceSession, name: str) -> Any:
    """What the window's own script read."""
    traits = session.traits
    return {"user_agent": traits.navigator_useragent or traits.user_agent, "platform": traits.navigator_platform}.get(
        name, getattr(traits, name, None)
    )


def _agree(reading: str, told: Any, again: Any) -> bool | None:
    """Whether two answers make the same claim; None where they cannot be compared."""
    match reading:
        case "user_agent":
            one, other = user_agent.read(told), user_agent.read(again)
            same_browser = (one.browser, one.browser_version) == (other.browser, other.browser_version)
            return same_browser and may_be_one_device(one.system, other.system)
        case "platform":
            return told == again or may_be_one_device(family_of(told), family_of(again))
        case "languages":
            return _language_of(told[0]) == _language_of(again[0]) if told and again else None
        case "timezone":
            return equivalents.timezone(told) == equivalents.timezone(again)
        case "graphic_card":
            card, again = marked(told, CARDS), marked(again, CARDS)
            return card == again if card and again else None
    return bool(told == again)


def _hints(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """The browser's version and name in the client hints, compared with the user agent. On iOS there are no client hints."""
    claims, hints = session.user_agent, session.traits
    brands = dict(brand.rpartition(" ")[::2] for brand in hints.hint_brands or ())
    engine = brands.get("Chromium")
    if engine and claims.browser in ("Chrome", "Edge") and claims.browser_version:
        yield "hint version", engine.partition(".")[0] == claims.browser_version
    if hints.hint_full_version and claims.browser in ("Chrome", "Edge") and claims.browser_version:
        yield "hint full version", hints.hint_full_version.partition(".")[0] == claims.browser_version
    if brands and claims.browser in HINTLESS:
        yield "hints of a browser without hints", False
    embedded = any(mark in (session.user_agent_text or "") for mark in EMBEDDED)
    if "hint_brands absent" in (hints.unread or ()) and claims.browser in BRANDS and claims.system != "iOS" and not embedded:
        yield "no hints of a browser with hints", int(claims.browser_version or 0) < FIRST_HINTS
    if brands and (named := next((name for name, brand in BRANDS.items() if brand in brands), None)) and claims.browser in BRANDS:
        yield "hint brand", named == claims.browser
    if hints.hint_mobile is not None and session.headers.hint_mobile:
        yield "hint mobile", session.headers.hint_mobile == ("?1" if hints.hint_mobile else "?0")


def _header_hints(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """The same for the hints in the request's headers."""
    claims, told = session.user_agent, session.headers.hint_brands or ""
    engine = told.partition('"Chromium";v="')[2].partition('"')[0].partition(".")[0]
    if engine and claims.browser in ("Chrome", "Edge") and claims.browser_version:
        yield "header hint version", engine == claims.browser_version
    if (told or session.headers.hint_platform) and claims.browser in HINTLESS:
        yield "header hints of a browser without hints", False


def _header_order(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Gecko asks for languages before encodings, Blink after."""
    order, browser = session.headers.order or (), session.user_agent.browser
    if session.user_agent.system == "iOS" or not {"accept-language", "accept-encoding"} <= set(order):
        return
    if browser == "Firefox" or browser in BLINK:
        yield "header order", (order.index("accept-language") < order.index("accept-encoding")) == (browser == "Firefox")


def _handshake(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """Browsers of today offer TLS 1.3 and HTTP/2 as they begin (JA4: `t13d1516h2_`, or `q13d0312h3_` over QUIC)."""
    told, claims = session.headers.handshake, session.user_agent
    if told and claims.browser in OFFERING_HTTP2 and int(claims.browser_version or 0) >= OFFERING_HTTP2[claims.browser]:
        yield "handshake", told[1:3] == "13" and told[8:10] in ("h2", "h3")


def _language(session: DeviceSession) -> Iterator[tuple[str, bool]]:
    """The page's first language is among those that its request asks for."""
    languages, header = session.traits.languages, session.headers.accept_language
    if languages and header and "*" not in header:
        asked = {_language_of(entry.partition(";")[0]) for entry in header.split(",")}
        yield "language", _language_of(languages[0]) in asked


def _language_of(tag: str) -> str:
    return equivalents.language(tag).partition("-")[0]
