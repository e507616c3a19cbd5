"""The classifier of custom actions: `python -m training.actions`. Writes `artefacts/actions.json` and `training/reports/actions.md`.

Fitted on names of our own making (`action_names`), none of them a name by which it is judged; no data are needed. A multinomial logistic
regression with an L1 penalty over the pieces of a name, weights rounded to tenths of a nat and those below .2 dropped. How likely a type
must be to be answered is chosen without the names by which the classifier is judged (`datasets/aliases.py`): on names with words that it
was not fitted on, in five rounds each of which leaves out a fifth of the vocabulary, it is the least at which 95 % of what is answered is
right.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from datasets.aliases import held_out
from tessera.custom_actions import NOTHING, STEPS, Classifier, pieces_of, words_of
from training.action_names import Name, names, vocabulary
from training.artefacts import write
from training.report import Report

EACH = 1500  # names of each type
RAREST = 6  # names in which a piece must occur
PENALTY = 0.5  # scikit-learn's C
DROPPED = 0.2  # nats; lighter weights are left out
RIGHT = 0.95  # of what is answered
ROUNDS = 5

PAGE = 0.4
"""What a piece of the page's address weighs beside one of the name. Set by hand: a page shows many things, a name means one."""
FACTS: Mapping[str, Mapping[str, float]] = {
    "user_set": {"login": -1.5, "register": -2.0, "password_reset": -1.0},
    "no_user_set": {"login": 0.5, "register": 0.5, "password_reset": 0.5, "transaction": -1.0, "withdraw": -1.0, "logout": -1.0,
                    "account_details_change": -1.0, "account_auth_change": -1.0, "credits_change": -1.0, "account_details_view": -1.0},
    "amount": {"transaction": 1.5, "checkout": 1.5, "withdraw": 1.5, "credits_change": 0.5, "login": -2.0, "logout": -2.0, "register": -1.0,
               "password_reset": -2.0, "account_details_change": -1.5, "account_auth_change": -2.0, "account_details_view": -1.5},
    "payee": {"transaction": 1.0, "checkout": -0.5},
    "purchase": {"checkout": 2.0},
    "type_purchase": {"checkout": 2.0},
    "type_withdrawal": {"withdraw": 2.5},
    "type_credit_redemption": {"credits_change": 2.5},
    "type_credit_transfer": {"credits_change": 1.0, "transaction": 0.5},
    "type_top_up": {"transaction": 0.5, "credits_change": 0.5},
    "type_money_transfer": {"transaction": 2.0},
    "type_bill_payment": {"transaction": 2.0},
    "type_mobile_recharge": {"transaction": 2.0},
    "type_investment": {"transaction": 1.5},
    "type_loan": {"transaction": 1.0},
}  # fmt: skip
"""What a fact about an action speaks for, in nats. Set by hand: there are no public data of applications' actions."""
CARD: Mapping[str, Any] = {
    "made": f"fitted: python -m training.actions, up to {EACH} names of each type from training/action_names.py; page and facts by hand",
    "meant_for": "aliases of custom actions in English; in Spanish, French, German, Portuguese, Norwegian, Dutch, Italian by common roots",
    "limits": "a name that means two things (relogin_after_timeout) can mislead it; names in scripts other than Latin name nothing",
}

TRIED = """## Tried

- A third of the vocabulary left out instead of a fifth: .91 right where .80 are answered; what decides a name is then often gone.
- Penalties of .3, 1 and 3: .90, .91 and .92 right at that share, the artefact 35, 62 and 102 KB.
- Dropping weights up to .3 as well: 15 KB, but two points less right.

How it does on names that were written to judge it: `python -m benchmarks.actions`."""

type Judged = tuple[str, str, str, float]
"""A name, its type, the type that seems likeliest, and how likely."""
type Matrix = csr_matrix
type Weights = NDArray[np.float64]


def main() -> None:
    argparse.ArgumentParser(prog="python -m training.actions", description=(__doc__ or "").splitlines()[0]).parse_args()
    unseen = [judged for number in range(ROUNDS) for judged in left_out(number)]
    least = next(bound / 100 for bound in range(30, 100) if right_and_answered(unseen, bound / 100)[0] >= RIGHT)
    version = write("actions", fitted(examples(), least))
    report(version, unseen, least)


def examples(without: frozenset[str] = frozenset()) -> Sequence[Name]:
    """The names that are fitted on: without these words, and without the names that judge, in whatever spelling."""
    judging = {"".join(words_of(alias)) for alias in held_out()}
    return [(name, kind) for name, kind in names(random.Random(1), EACH, without) if "".join(words_of(name)) not in judging]


def fitted(known: Sequence[Name], least: float) -> dict[str, Any]:
    """The artefact of a classifier that is fitted on these names."""
    counts = Counter(piece for name, _ in known for piece in pieces_of(name))
    columns = {piece: column for column, piece in enumerate(sorted(piece for piece, count in counts.items() if count >= RAREST))}
    machine = LogisticRegression(penalty="elasticnet", l1_ratio=1.0, C=PENALTY, solver="saga", max_iter=60, tol=1e-3, random_state=1)
    machine.fit(_matrix([name for name, _ in known], columns), [kind for _, kind in known])
    kinds, weights = [str(kind) for kind in machine.classes_], np.asarray(machine.coef_)
    return {
        "card": CARD,
        "least": least,
        "page": PAGE,
        "facts": FACTS,
        "intercepts": {kind: round(float(value) * STEPS) for kind, value in zip(kinds, machine.intercept_, strict=True)},
        "pieces": {kind: _kept(columns, row) for kind, row in zip(kinds, weights, strict=True)},
    }


def left_out(number: int) -> Iterator[Judged]:
    """Names with words that a classifier has not been fitted on, judged by it."""
    words = [word for word in vocabulary() if word != "-"]
    random.Random(5).shuffle(words)
    gone = frozenset(words[number::ROUNDS])
    known = examples(gone)
    classifier = Classifier.of({"version": "", **fitted(known, least=0.0)})
    makeable = {name for name, _ in known}
    for name, kind in dict(names(random.Random(9), EACH)).items():
        if name not in makeable and any(word in name.lower() for word in gone):
            odds = classifier.log_odds(name)
            likelihoods = np.exp(np.array(list(odds.values())) - max(odds.values()))
            yield name, kind, max(odds, key=odds.__getitem__), float(likelihoods.max() / likelihoods.sum())


def right_and_answered(judged: Sequence[Judged], least: float) -> tuple[float, float]:
    """Of the names that name something, the share answered and the share of those answered rightly, as (right, answered)."""
    something = [(kind, told) for _, kind, told, likely in judged if kind != NOTHING and likely >= least and told != NOTHING]
    right = sum(kind == told for kind, told in something)
    return right / max(1, len(something)), len(something) / max(1, sum(kind != NOTHING for _, kind, _, _ in judged))


def report(version: str, judged: Sequence[Judged], least: float) -> None:
    """What was measured without the names that judge it."""
    written = Report("actions", "Custom actions")
    written.say(f"Version `{version}` of `artefacts/actions.json`, which needs no data.")
    bounds = [bound / 100 for bound in range(30, 100)]
    curve = {bound: right_and_answered(judged, bound) for bound in bounds}
    written.table(
        f"Names with words that the classifier was not fitted on ({len(judged):,} names, {ROUNDS} rounds)",
        ("answered from", "right, of what is answered", "answered"),
        [(f"{bound:.2f}", *curve[bound]) for bound in bounds[::10]],
    )
    written.curves(
        "How sure it must be",
        {
            "right, of what is answered": [(bound, right) for bound, (right, _) in curve.items()],
            "answered": [(bound, answered) for bound, (_, answered) in curve.items()],
        },
        across=f"answered from this likelihood on (the artefact: {least:.2f})",
        up="share of names",
    )
    nothing = [told != NOTHING and likely >= least for _, kind, told, likely in judged if kind == NOTHING]
    written.say(
        f"The artefact answers from **{least:.2f}** on, the least at which {RIGHT:.0%} are right. "
        f"Of names that name nothing, {np.mean(nothing):.1%} are answered there."
    )
    by_kind = {kind: [each for each in judged if each[1] == kind] for kind in sorted({kind for _, kind, _, _ in judged} - {NOTHING})}
    written.table(
        "By type, from there on",
        ("type", "names", "right", "answered"),
        [(kind, len(of), *right_and_answered(of, least)) for kind, of in by_kind.items()],
    )
    written.say(TRIED)
    written.write()


def _matrix(examples: Sequence[str], columns: Mapping[str, int]) -> Matrix:
    rows = [sorted(columns[piece] for piece in pieces_of(name) if piece in columns) for name in examples]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    return csr_matrix((np.ones(ends[-1]), np.concatenate(rows), ends), shape=(len(rows), len(columns)))


def _kept(columns: Mapping[str, int], weights: Weights) -> dict[str, str]:
    """The pieces of each weight, in tenths of a nat, the heaviest first."""
    kept: dict[int, list[str]] = {}
    for piece, column in columns.items():
        tenths = round(float(weights[column]) * STEPS)
        if abs(tenths) >= DROPPED * STEPS:
            kept.setdefault(tenths, []).append(piece)
    return {str(tenths): " ".join(kept[tenths]) for tenths in sorted(kept, reverse=True)}


if __name__ == "__main__":
    main()
