"""Login risk: how many legitimate sign-ins would be challenged to stop so many takeovers, over a year of 12,000 people.

Reads `logins.csv.gz` where `--data` has it (the public schema, with a last column `Device ID` or without), else simulates the protocol's
people (`simulator.logins`, seed 3). Every sign-in from a person's second on is judged before it is learned, by the reasons in the profile
and the shipped model; one in three is also tried by every attacker (`simulator.takeovers`). Attacks that a file holds are judged, too.
Printed as well: whom the default threshold challenges and stops, and what thresholds cost at the stated costs of a sign-in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median
from time import perf_counter_ns

import numpy as np

from benchmarks.report import Options, Row, main, trained
from datasets.judging import LINE_AT, Judged, challenged, judge
from datasets.measures import Interval, Scores, auc, bootstrap, scores
from datasets.sign_ins import CATALOGUE, Memory, attack_of, play, without_devices
from simulator import rba
from simulator.logins import PEOPLE, SEED, simulate
from simulator.rba import Login
from tessera import reasons, tradeoff
from tessera.policy import Thresholds
from tessera.scoring import Model, risk_score, score
from tessera.service.store import items

FILE = "logins.csv.gz"
QUICK_PEOPLE = 1_000
ATTACKED = 1 / 3  # of the sign-ins
CAUGHT = (0.90, 0.95, 0.98, 0.99, 0.995)
LINES = {("naive", False): (0.03, 0.015), ("vpn", True): (0.055, 0.0275)}  # by attacker and whether devices have ids: line and stretch
MOST_PEOPLE = 0.04  # challenged at the default threshold, where devices have ids
LEAST_STOPPED = {"targeted": 0.6}
TRIED = (40, 50, 60, 65, 70, 75, 80)
EARLIER = ((1, 1), (2, 4), (5, 9), (10, 1_000_000))
TIMED = 5_000


def benchmark(options: Options) -> Iterator[Row]:
    logins, source = _logins(options)
    known = [login for login in logins if login.successful and not attack_of(login)]
    people = len({login.user for login in known})
    yield Row(what="sign-ins", judged=f"{people} people, {source}", figure=len(known))
    model, memory = Model.load(), Memory()
    if any(login.device for login in logins):
        yield from _rows(judge(list(play(logins, memory, attacked=ATTACKED)), model), with_ids=True)
        yield from _costs(memory, known, model)
        memory = Memory()
    yield from _rows(judge(list(play(without_devices(logins), memory, attacked=ATTACKED)), model), with_ids=False)


def _logins(options: Options) -> tuple[Sequence[Login], str]:
    file = options.data / FILE
    if not file.exists():
        return simulate(QUICK_PEOPLE if options.quick else PEOPLE, SEED), f"simulated, seed {SEED}"
    logins = list(rba.read(file))
    if options.quick:
        some = set(list(dict.fromkeys(login.user for login in logins))[:QUICK_PEOPLE])
        logins = [login for login in logins if login.user in some]
    return logins, FILE


def _rows(judged: Judged, *, with_ids: bool) -> Iterator[Row]:
    calm, own = judged.of(""), judged.people("")
    which = "with device ids" if with_ids else "without device ids"
    for attacker in judged.attackers:
        caught = judged.of(attacker)
        for share in CAUGHT:
            line, stretch = LINES.get((attacker, with_ids), (None, None)) if share == LINE_AT else (None, None)
            what = f"challenged at TPR {share:.3g}, {attacker}, {which}"
            if share != LINE_AT:
                yield Row(what=what, figure=challenged(caught, calm, share), better="lower")
                continue
            interval = bootstrap(lambda theirs, ours: challenged(theirs, ours, LINE_AT), judged.people(attacker), own, resamples=100)
            judged_of = f"{len(calm)} legitimate, {len(caught)} attacks"
            yield Row.of(what, interval, line=line, stretch=stretch, better="lower", judged=judged_of)
            yield from _by_earlier(judged, float(np.quantile(caught, 1 - share, method="lower")))
            yield from _left_out(attacker, which)
        yield Row(what=f"AUC, {attacker}, {which}", figure=auc(caught, calm))
    yield from _by_default(judged, which)
    _, people_at = np.unique(calm.round(6), return_counts=True)
    yield Row(what=f"largest share of sign-ins at one value, {which}", figure=float(people_at.max() / len(calm)), better="lower")
    half = judged.user[judged.by == ""] % 2 == 0
    yield Row(
        what=f"AUC of one half of the people against the other, {which}", judged="null: chance is .5", figure=auc(calm[half], calm[~half])
    )


def _by_default(judged: Judged, which: str) -> Iterator[Row]:
    """What comes of the default thresholds of a sign-in, and of others, at the stated costs (`tessera.tradeoff`)."""
    challenge, with_ids = Thresholds().challenge, which == "with device ids"
    scored = np.array([risk_score(value) for value in judged.risk])

    def share(attacker: str) -> Interval:
        units = _apart(scored, judged, attacker)
        return bootstrap(lambda values: float((values >= challenge).mean()), units, resamples=100)

    people = share("")
    line = MOST_PEOPLE if with_ids else None
    yield Row.of(f"people challenged at the default threshold of {challenge:.0f}, {which}", people, line=line, better="lower")
    for attacker in judged.attackers:
        bound = LEAST_STOPPED.get(attacker) if with_ids else None
        yield Row.of(f"  stopped there, {attacker}", share(attacker), line=bound)
    known = [tradeoff.Known(score=value, fraud=bool(by), kind=str(by)) for value, by in zip(scored, judged.by, strict=True)]
    costs = tradeoff.COSTS["login"]
    best = tradeoff.least(known, costs)
    about = "in a thousand sign-ins, a challenged person is 1"
    yield Row(what="  costs there", judged=about, figure=tradeoff.cost_of(known, costs, challenge, 100), better="lower")
    yield Row(what=f"  costs least, at {best.challenge:.0f}", judged=about, figure=best.cost, better="lower")
    for choice in tradeoff.table(known, costs, TRIED) if with_ids else ():
        kinds = ", ".join(f"{kind} {rate.share:.3f}" for kind, rate in choice.by_kind.items())
        yield Row(
            what=f"  people at {choice.threshold:.0f}",
            judged=f"costs {choice.cost:.1f}; {kinds}",
            figure=choice.people.share,
            better="lower",
        )


def _apart(scored: Scores, judged: Judged, attacker: str) -> Sequence[Scores]:
    """The scores of each account apart: they are drawn again together."""
    return replace(judged, risk=scored).people(attacker)


def _left_out(attacker: str, which: str) -> Iterator[Row]:
    """The same of an attacker that the fit has not seen."""
    figure = trained("profile").get(f"{attacker}, {which}")
    if figure is not None:
        yield Row(what="  left out of the fit", judged="other people; python -m training.profile", figure=figure, better="lower")


def _by_earlier(judged: Judged, threshold: float) -> Iterator[Row]:
    legitimate = judged.by == ""
    for least, most in EARLIER:
        among = judged.risk[legitimate & (judged.earlier >= least) & (judged.earlier <= most)]
        if len(among):
            name = f"{least}" if least == most else f"{least}–{most}" if most < EARLIER[-1][1] else f"{least} or more"
            yield Row(what=f"  after {name} sign-ins", judged=f"{len(among)}", figure=float((among >= threshold).mean()), better="lower")


def _costs(memory: Memory, logins: Sequence[Login], model: Model) -> Iterator[Row]:
    """Profiles as the store writes them after the last sign-in, and the time to judge one."""
    sizes = scores([len(items.document(profile)) for profile in memory.users.values()])
    judged = f"{len(sizes)} users, stored bytes"
    yield Row(what="profile, median", judged=judged, figure=float(np.median(sizes)), unit="B", better="lower")
    yield Row(what="profile, 99th percentile", judged=judged, figure=float(np.quantile(sizes, 0.99)), unit="B", line=4096, better="lower")
    taken = []
    for login in logins[-TIMED:]:
        evidence = memory.evidence(login)
        began = perf_counter_ns()
        score(reasons.observe(evidence, CATALOGUE), model)
        taken.append((perf_counter_ns() - began) / 1000)
    yield Row(
        what="observe and score the reasons in the profile", judged=f"{len(taken)} calls", figure=median(taken), unit="µs", better="lower"
    )


if __name__ == "__main__":
    main("r1", __doc__ or "", benchmark)
