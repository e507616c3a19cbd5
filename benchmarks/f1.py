"""Inconsistent fingerprints: real browsers against browsers with one part replaced.

Two scores are judged. *Pairs*: the nats of the most surprising pair of attributes (`tessera.consistency`). *Product*: the log-odds that all
reasons give to an action of which nothing but the device is known. Real browsers are those of `fingerprints.jsonl.gz` in the data folder
with the label `real`; where that file is absent, 1,500 drawn desktops of which none was mined, and the tampered are made of them.
"""

import gzip
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np

from benchmarks.report import Options, Row, main, trained
from datasets.browsers import DESKTOPS, FIREFOXES, LINUXES, PHONES, SAFARIS, Browser, NoGenerator, session_of, stored
from datasets.judging import accused, product, scored
from datasets.measures import FALSE_ALARMS, Interval, Scores, auc, bootstrap, mean_over, scores, share, threshold_at, tpr_at
from datasets.tampering import KINDS, Tamperer, at_home
from datasets.uncommon import android_tablets, arm_laptops, desktop_pages, ipads
from tessera import consistency
from tessera.consistency import Surprises
from tessera.policy import Thresholds
from tessera.scoring import risk_score
from tessera.session import DeviceSession

CHALLENGE = Thresholds().challenge
LINE, STRETCH = 0.70, 0.85
GRADED = ("headless", "server")  # what the kind that has a line may be called
PLACED = ("7 ", "8 ", "9 ")  # the kinds whose real counterparts have a worker, an address and a clock
TAMPERED, QUICK = 1_200, 200
SEED = 2

SYSTEMS = {"Mac": "macOS", "iPhone": "iOS", "iPad": "iOS", "Chrome OS": "ChromeOS"}  # creepjs' names in ours

type Told = Mapping[str, str]


def benchmark(options: Options) -> Iterator[Row]:
    try:
        calm, tampered = _given(options) or _made(options)
    except NoGenerator as missing:
        print(f"Not judged: there is no fingerprints.jsonl.gz in the data folder, and {missing}")
        return
    for kind, sessions in tampered.items():
        yield from _kind(kind, sessions, calm["placed" if kind.startswith(PLACED) and "placed" in calm else "real"])
    yield from _left_out()
    real = calm["real"]
    yield _null(real)
    if not options.quick:
        yield from _without(real, next((sessions for kind, sessions in tampered.items() if _is_graded(kind)), ()))
        threshold = threshold_at(pairs(real), FALSE_ALARMS)
        yield from _changed(real)
        yield from _elsewhere()
        yield from _in_the_wild(options, threshold)


def _is_graded(kind: str) -> bool:
    return any(name in kind.lower() for name in GRADED)


def pairs(sessions: Iterable[DeviceSession]) -> Scores:
    """The nats of the most surprising pair of each."""
    found = (consistency.inconsistency(session) for session in sessions)
    return scores([each.nats if each else 0.0 for each in found])


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
    graded = _is_graded(kind)
    bounds = {"line": LINE, "stretch": STRETCH} if graded else {}
    for name, judge in (("pairs", pairs), ("product", product)):
        caught, calm = judge(tampered), judge(real)
        judged = f"{len(caught)} against {len(calm)} real"
        rate = _interval(partial(tpr_at, false_alarms=FALSE_ALARMS), caught, calm)
        yield Row.of(f"{kind}: {name}, TPR at 1 % FPR", rate, judged=judged, **bounds)
        yield Row.of(f"{kind}: {name}, AUC", _interval(auc, caught, calm))


def _interval(figure: Callable[..., float], caught: Scores, calm: Scores) -> Interval:
    return bootstrap(figure, np.split(caught, len(caught)), np.split(calm, len(calm)))


def _left_out() -> Iterator[Row]:
    """Each kind when the term of `DEVICE_PLATFORM_ANOMALY` was fitted on the others. Nothing else is fitted on tampered browsers: pairs are
    mined from real ones."""
    for kind, figure in trained("fingerprint").items():
        what = f"{kind}: product, left out of the fit, TPR at 1 % FPR"
        yield Row(what=what, figure=figure, judged="desktops and phones; python -m training.fingerprint")


def _null(real: Sequence[DeviceSession]) -> Row:
    """Two draws of real browsers: they cannot be told apart."""
    values = pairs(real)
    return Row.of("null: real against real, pairs, AUC", _interval(auc, values[::2], values[1::2]))


def _without(real: Sequence[DeviceSession], tampered: Sequence[DeviceSession]) -> Iterator[Row]:
    """Each attribute left out of what is compared."""
    told = [[consistency.attributes(session) for session in sessions] for sessions in (tampered, real)]
    for attribute in sorted({name for each in told[1] for name in each}):
        caught, calm = (scores([_greatest(each, attribute) for each in group]) for group in told)
        yield Row(what=f"headless: pairs without {attribute}, TPR at 1 % FPR", figure=tpr_at(caught, calm, FALSE_ALARMS))


def _greatest(told: Told, without: str) -> float:
    return Surprises.load().greatest({name: value for name, value in told.items() if name != without}).nats


def _changed(real: Sequence[DeviceSession]) -> Iterator[Row]:
    """Another machine behind the key of a known one, drawn at random: many are of the same make."""
    others = np.random.default_rng(SEED).permutation(len(real))
    found = [consistency.changes(real[other], consistency.lasting(known)) or 0 for known, other in zip(real, others, strict=True)]
    for least in (1, 2):
        share = mean_over([float(count >= least) for count in found])
        yield Row.of(
            f"another machine behind a known key: at least {least} of system, platform, card changed", share, judged=f"{len(found)}"
        )


def _elsewhere() -> Iterator[Row]:
    """By reason, the false alarms of what ships, also on other people than those who are judged above. A third of the drawn Firefoxes claim
    the one version that a known anti-detect browser is built on: not all alarms there are false."""
    groups = {
        "desktops": DESKTOPS.for_judging(),
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
        found = list(scored(_sessions(browsers)))
        challenged = sum(risk_score(each.log_odds) >= CHALLENGE for each in found)
        for what, count in {**accused(found), "challenged by its device alone": challenged}.items():
            yield Row.of(f"false alarms, {name}: {what}", share(count, len(found)), judged=f"{len(found)}", better="lower")


def _in_the_wild(options: Options, threshold: float) -> Iterator[Row]:
    """Graphics cards and the systems on which creepjs has seen them, liars included: none of this was mined."""
    path = options.data / "fingerprint" / "creepjs_samples.json.gz"
    if not path.exists():
        return
    with gzip.open(path, "rt") as file:
        cards = json.load(file)["gpuModel"]["unknown"]
    seen = [
        {
            **consistency.attributes(session_of({"fingerprint": {"videoCard": {"renderer": card["id"]}}})),
            "system": SYSTEMS.get(system, system),
        }
        for card in cards
        for system in card["systems"]
    ]
    flagged = [float(Surprises.load().greatest(told).nats > threshold) for told in seen]
    judged = f"{len(seen)} of creepjs"
    yield Row.of("cards seen on a system in the wild: pairs at the same threshold", mean_over(flagged), judged=judged, better="lower")


if __name__ == "__main__":
    main("f1", __doc__ or "", benchmark)
