"""Login risk: how many legitimate sign-ins would be challenged to stop so many takeovers, over a year of 12,000 people.

Reads `logins.csv.gz` where `--data` has it (the public schema, with a last column `Device ID` or without), else simulates the protocol's
people (`simulator.logins`, seed 3). Every sign-in from a person's second on is judged before it is learned, by the reasons in the profile
and the shipped model; one in three is also tried by every attacker (`simulator.takeovers`). Attacks that a file holds are judged, too.
"""

from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter_ns

import numpy as np

from benchmarks.report import Options, Row, main, trained
from datasets.judging import LINE_AT, Judged, challenged, judge
from datasets.measures import auc, bootstrap, scores
from datasets.sign_ins import CATALOGUE, Memory, attack_of, play, without_devices
from simulator import rba
from simulator.logins import PEOPLE, SEED, simulate
from simulator.rba import Login
from tessera import reasons
from tessera.scoring import Model, score
from tessera.service.store import items

FILE = "logins.csv.gz"
QUICK_PEOPLE = 1_000
ATTACKED = 1 / 3  # of the sign-ins
CAUGHT = (0.90, 0.95, 0.98, 0.99, 0.995)
LINES = {("naive", False): (0.03, 0.015), ("vpn", True): (0.055, 0.0275)}  # by attacker and whether devices have ids: line and stretch
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
    _, people_at = np.unique(calm.round(6), return_counts=True)
    yield Row(what=f"largest share of sign-ins at one value, {which}", figure=float(people_at.max() / len(calm)), better="lower")
    half = judged.user[judged.by == ""] % 2 == 0
    yield Row(
        what=f"AUC of one half of the people against the other, {which}", judged="null: chance is .5", figure=auc(calm[half], calm[~half])
    )


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
