"""K2: whose typing a fixed password is, over several sessions (MOBIKEY, three passwords).

By password, users with at least 35 repetitions of its usual number of keys enrol with the first 30 in the product's own profile; genuine
are the later ones, impostors the first five of each other user. The scales were fitted on every other user of the public half; the figure
of all others found stands by itself.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import numpy as np

from benchmarks.report import Options, Row, main, trained
from datasets.keystrokes import mobikey_passwords
from datasets.measures import Interval, eer, mean_over
from datasets.rhythms import EARLY, FITTED_USERS, Typists, error_rates, null_rate, pooled, trials

ENROLMENTS, FEWEST = 30, 35
NAMES = {"0": "easy", "1": "strong", "2": "logical strong"}


def benchmark(options: Options) -> Iterator[Row]:
    by_password = {
        password: {user: repetitions for user, repetitions in typists.items() if len(repetitions) >= FEWEST}
        for password, typists in mobikey_passwords(options.data).items()
    }
    if options.quick:
        by_password = {password: dict(list(typists.items())[:8]) for password, typists in by_password.items()}
    found = {password: trials(typists, ENROLMENTS, ENROLMENTS) for password, typists in by_password.items()}
    judged = f"{len({user for typists in by_password.values() for user in typists})} users"
    yield Row.of("mean over passwords", _mean(by_password, ENROLMENTS), judged=judged, line=0.120, stretch=0.105, better="lower")
    for password, users in found.items():
        yield Row.of(f"  {NAMES.get(password, password)}", mean_over(error_rates(users)), judged=f"{len(users)} users", better="lower")
        yield Row(what="  one threshold for all users", figure=eer(*pooled(users)), better="lower")
    for enrolments in EARLY:
        yield Row.of(f"after {enrolments} enrolments", _mean(by_password, enrolments), better="lower")
    unseen = {
        password: {user: typed for user, typed in typists.items() if user not in FITTED_USERS} for password, typists in by_password.items()
    }
    if all(unseen.values()):
        most = max(map(len, unseen.values()))
        yield Row.of("users that the fit has not seen", _mean(unseen, ENROLMENTS), judged=f"{most} users", better="lower")
    for kind, figure in trained("rhythm").items():
        what = f"{kind} left out of the fit and of its setting, mean of 3 to 30 enrolments"
        yield Row(what=what, judged="python -m training.rhythm", figure=figure, better="lower")
    nulls = [null_rate(typists, ENROLMENTS, ENROLMENTS) for typists in by_password.values()]
    yield Row(what="null: own against own", figure=float(np.mean(nulls)), judged="must be about .5")


def _mean(by_password: Mapping[str, Typists], enrolments: int) -> Interval:
    """The mean over users, then over passwords. A user is drawn again with all their passwords."""
    rates: defaultdict[str, list[float]] = defaultdict(list)
    passwords = []
    for typists in by_password.values():
        found = dict(zip(typists, error_rates(trials(typists, enrolments, ENROLMENTS)), strict=True))
        passwords.append(float(np.mean(list(found.values()))))
        for user, rate in found.items():
            rates[user].append(rate)
    by_user = mean_over([float(np.mean(some)) for some in rates.values()])
    shift = float(np.mean(passwords)) - by_user.figure
    return Interval(by_user.figure + shift, by_user.low + shift, by_user.high + shift)


if __name__ == "__main__":
    main("k2", __doc__ or "", benchmark)
