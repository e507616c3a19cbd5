"""Inconsistent fingerprints: real browsers against ones of which a part was replaced.

Two scores are judged. *Pairs*: the nats of the most surprising pair of attributes (`tessera.fingerprint`). *Product*: the log-odds that all
reasons give to an action of which nothing but the device is known. Real browsers are those of `fingerprints.jsonl.gz` in the data folder
with the label `real`; where that file is absent, 1,500 drawn desktops of which none was mined, and the tampered are made of them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from benchmarks.browsers import DESKTOPS, FIREFOXES, LINUXES, PHONES, SAFARIS, Browser, NoGenerator, session_of, stored
from benchmarks.measures import Interval, Scores, auc, bootstrap, mean_over, scores, threshold_at, tpr_at
from benchmarks.report import Options, Row, main
from benchmarks.tampering import KINDS, Tamperer, at_home
from benchmarks.uncommon import android_tablets, arm_laptops, desktop_pages, ipads
from tessera import fingerprint, reasons
from tessera.action import Action
from tessera.evidence import gather
from tessera.fingerprint import Surprises
from tessera.history import History
from tessera.profile import Profiles
from tessera.scoring import Model, score
from tessera.session import DeviceSession
from tessera.signals.device import spoofed

FALSE_ALARMS = 0.01
LINE, STRETCH = 0.70, 0.85
GRADED = "headless"  # the kind that has a line
PLACED = ("7 ", "8 ", "9 ")  # the kinds whose real counterparts have a worker, an address and a clock
TAMPERED, QUICK = 1_200, 200
SEED = 2

type Told = Mapping[str, str]


def benchmark(options: Options) -> Iterator[Row]:
    try:
        calm, tampered = _given(options) or _made(options)
    except NoGenerator as missing:
        print(f"Not judged: there is no fingerprints.jsonl.gz in the data folder, and {missing}")
        return
    for kind, sessions in tampered.items():
        yield from _kind(kind, sessions, calm["placed" if kind.startswith(PLACED) and "placed" in calm else "real"])
    real = calm["real"]
    yield _null(real)
    if not options.quick:
        yield from _without(real, next((sessions for kind, sessions in tampered.items() if GRADED in kind), ()))
        yield from _elsewhere(threshold_at(pairs(real), FALSE_ALARMS))


def pairs(sessions: Iterable[DeviceSession]) -> Scores:
    """The nats of each one's most surprising pair."""
    found = (fingerprint.inconsistency(session) for session in sessions)
    return scores([each.nats if each else 0.0 for each in found])


def product(sessions: Iterable[DeviceSession]) -> Scores:
    """The log-odds of an action on each device of which nothing else is known."""
    action, model = Action(type="login", base="login", performed_at=0, triggered_by="backend"), Model.load()
    gathered = (gather(action, session, Profiles(), History()) for session in sessions)
    return scores([score(reasons.observe(evidence), model).log_odds for evidence in gathered])


def _given(options: Options) -> tuple[dict[str, list[DeviceSession]], dict[str, list[DeviceSession]]] | None:
    """The sessions of the data folder's file, real ones and tampered ones by label; None where there is no such file."""
    path = options.data / "fingerprints.jsonl.gz"
    if not path.exists():
        return None
    labelled: defaultdict[str, list[DeviceSession]] = defaultdict(list)
    for browser in stored(path):
        labelled[browser["label"]].append(session_of(browser))
    return {"real": labelled.pop("real")}, dict(labelled)


def _made(options: Options) -> tuple[dict[str, list[DeviceSession]], dict[str, list[DeviceSession]]]:
    """Drawn sessions, none of which was mined, and ones tampered with."""
    drawn = DESKTOPS.for_judging()
    homes = at_home(drawn, SEED)
    tampered: dict[str, list[DeviceSession]] = {}
    for kind in KINDS:
        source = homes if kind.startswith(PLACED) else drawn
        made = Tamperer(source, SEED).made(kind, QUICK if options.quick else TAMPERED)
        tampered[kind] = [session_of(browser) for browser in made]
    return {"real": _sessions(drawn), "placed": _sessions(homes)}, tampered


def _sessions(browsers: Iterable[Browser]) -> list[DeviceSession]:
    return [session_of(browser) for browser in browsers]


def _kind(kind: str, tampered: Sequence[DeviceSession], real: Sequence[DeviceSession]) -> Iterator[Row]:
    graded = GRADED in kind
    bounds = {"line": LINE, "stretch": STRETCH} if graded else {}
    for name, judge in (("pairs", pairs), ("product", product)):
        caught, calm = judge(tampered), judge(real)
        judged = f"{len(caught)} against {len(calm)} real"
        rate = _interval(partial(tpr_at, false_alarms=FALSE_ALARMS), caught, calm)
        yield Row.of(f"{kind}: {name}, TPR at 1 % FPR", rate, judged=judged, **bounds)
        if graded:
            yield Row.of(f"{kind}: {name}, AUC", _interval(auc, caught, calm))


def _interval(figure: Callable[..., float], caught: Scores, calm: Scores) -> Interval:
    return bootstrap(figure, np.split(caught, len(caught)), np.split(calm, len(calm)))


def _null(real: Sequence[DeviceSession]) -> Row:
    """Two draws of the real: nothing can be told apart."""
    values = pairs(real)
    return Row.of("null: real against real, pairs, AUC", _interval(auc, values[::2], values[1::2]))


def _without(real: Sequence[DeviceSession], tampered: Sequence[DeviceSession]) -> Iterator[Row]:
    """Each attribute left out of what is compared."""
    told = [[fingerprint.attributes(session) for session in sessions] for sessions in (tampered, real)]
    for attribute in sorted({name for each in told[1] for name in each}):
        caught, calm = (scores([_greatest(each, attribute) for each in group]) for group in told)
        yield Row(what=f"{GRADED}: pairs without {attribute}, TPR at 1 % FPR", figure=tpr_at(caught, calm, FALSE_ALARMS))


def _greatest(told: Told, without: str) -> float:
    return Surprises.load().greatest({name: value for name, value in told.items() if name != without}).nats


def _elsewhere(threshold: float) -> Iterator[Row]:
    """False alarms on people whom the threshold was not fixed on."""
    groups = {
        "phones": PHONES.for_judging(),
        "Firefox": FIREFOXES.for_judging(),
        "Linux": LINUXES.for_judging(),
        "Safari": SAFARIS.for_judging(),
        "ARM laptops (made)": arm_laptops(DESKTOPS.for_judging()),
        "iPads (made)": ipads(SAFARIS.for_judging()),
        "Android tablets (made)": android_tablets(PHONES.for_judging()),
        "desktop pages on phones (made)": desktop_pages(PHONES.for_judging()),
    }
    for name, browsers in groups.items():
        sessions = _sessions(browsers)
        above = (pairs(sessions) > threshold).astype(float)
        told = [float(bool(spoofed.read(session))) for session in sessions]
        yield Row.of(
            f"false alarms, {name}: pairs at the same threshold", mean_over(list(above)), judged=f"{len(sessions)}", better="lower"
        )
        yield Row.of(f"false alarms, {name}: spoofed", mean_over(told), better="lower")


if __name__ == "__main__":
    main("f1", __doc__ or "", benchmark)
