"""M5: whose hand moves the mouse, on Balabit's labelled sessions.

A user's profile is learned from their training sessions as the product learns it (`tessera.profile.movement`); a test session's score is
how unfamiliar it is to the claimed user's, from the same counts as a stream of telemetry keeps. No positions on the screen: the SDK sends
none, so a deployment has none. One AUC over all sessions. The directions that ship were taken from the training sessions of these ten
users; what they reach between users that they have not seen is read from the training's report.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from benchmarks.report import Options, Row, main, trained
from datasets.files import rows
from datasets.measures import auc, bootstrap, mean_over, scores
from datasets.movements import At, as_event, recorded
from tessera import features
from tessera.features import PointerFeatures
from tessera.features.movement.manner import Manner, movements
from tessera.profile.movement import compared, with_manner

QUICK = 120  # test sessions


def manner_of(moved: Iterable[list[At]]) -> Manner:
    """What a device session with these movements comes to."""
    return PointerFeatures(features.tally([as_event(each) for each in moved])).manner


def benchmark(options: Options) -> Iterator[Row]:
    sessions = {
        name: manner_of(moved) for name, moved in recorded(options.data / "pointer_balabit.csv.gz", ("part", "user", "session")).items()
    }
    profiles: defaultdict[str, Manner] = defaultdict(tuple)
    for (part, user, _), session in sessions.items():
        if part == "train":
            profiles[user] = with_manner(profiles[user], session)
    told: dict[bool, defaultdict[str, list[float]]] = {True: defaultdict(list), False: defaultdict(list)}
    for row in list(rows(options.data / "pointer_balabit_labels.csv"))[: QUICK if options.quick else None]:
        seen = sessions.get(("test", row["user"], row["session"]), ())
        told[row["is_illegal"] == "1"][row["user"]].append(compared(profiles[row["user"]], seen))
    caught, calm = ([scores([value]) for values in told[wanted].values() for value in values] for wanted in (True, False))
    counted = f"{len(caught)} illegal, {len(calm)} legal sessions"
    yield Row.of("AUC, all sessions", bootstrap(auc, caught, calm), judged=counted, line=0.93, stretch=0.955)
    of_each = [auc(scores(told[True][user]), scores(told[False][user])) for user in told[True] if user in told[False]]
    yield Row.of("AUC, mean over users", mean_over(of_each), judged=f"{len(of_each)} users")
    for name, figure in trained("pointer_manner").items():
        yield Row(what=f"parts of training sessions, {name}", figure=figure, judged="python -m training.pointer_manner")
    yield Row.of("null: half of the legal sessions against the others", bootstrap(auc, calm[::2], calm[1::2]), judged="chance is .5")
    sizes = sorted(movements(session) for (part, *_), session in sessions.items() if part == "test")
    yield Row(what="movements of a test session, median", figure=sizes[len(sizes) // 2], judged=f"{len(sizes)} sessions")


if __name__ == "__main__":
    main("m5", __doc__ or "", benchmark)
