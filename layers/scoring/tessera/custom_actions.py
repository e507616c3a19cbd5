"""Custom actions: which base type an application's alias stands for, judged by its name and by its surroundings when it is triggered.

    log-odds of a type  =  Σ pieces of the name  +  page · Σ pieces of the page's address  +  Σ facts that hold

A name's pieces are its words and their runs of three to five letters, with the ends of a word marked (`^log`, `gin$`): so `signIn`,
`sign-in` and `signin_otp` have much in common, and an unknown word shares pieces with known ones. Words are split at dashes, digits and
capitals. Weights were fitted on names that we made up (`training/actions.py`); those of pages and facts are set by hand. The most likely
type is answered if it is likely enough, otherwise none: it is better to leave the question to an analyst than to mislead them.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import exp
from typing import Any, Literal, Self, get_args
from unicodedata import normalize

from tessera import artefacts
from tessera.action import ActionType, TransactionData

LONGEST_NAME = 64  # characters of an alias that are read
LONGEST_PAGE = 256  # and of a page's address
LENGTHS = (3, 4, 5)  # of the runs of letters
NOTHING = "none"  # the type of names that mean nothing known
STEPS = 10  # weights are stored in tenths of a nat, each with the pieces that have it

type Agreement = Literal["agrees", "differs", "cannot_tell"]


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What is known about an action besides its name. `user_set`: whether a user was bound to the device session before it."""

    page: str | None = None
    user_set: bool | None = None
    transaction: TransactionData | None = None

    @property
    def facts(self) -> Iterator[str]:
        """The facts that hold, by the names they have in the artefact."""
        if self.user_set is not None:
            yield "user_set" if self.user_set else "no_user_set"
        if self.transaction is None:
            return
        yield "amount"
        if self.transaction.payee:
            yield "payee"
        if self.transaction.purchase:
            yield "purchase"
        if self.transaction.type:
            yield f"type_{self.transaction.type}"


@dataclass(frozen=True, kw_only=True)
class Classification:
    """The base type that an action seems to be, None if no type is likely enough; `probability` is that of the most likely type."""

    base: ActionType | None
    probability: float

    def verdict_on(self, configured: ActionType) -> Agreement:
        """Whether this agrees with the base type that the application has configured."""
        return "cannot_tell" if self.base is None else "agrees" if self.base == configured else "differs"


@dataclass(frozen=True, kw_only=True)
class Classifier:
    """The fitted weights: `pieces` and `facts` by type, in nats. `least` is how likely a type must be to be answered."""

    version: str
    intercepts: Mapping[str, float]
    pieces: Mapping[str, Mapping[str, float]]
    facts: Mapping[str, Mapping[str, float]]
    page: float
    least: float

    @classmethod
    @cache
    def load(cls) -> Self:
        """The classifier that ships in the layer."""
        return cls.of(artefacts.read("actions"))

    @classmethod
    def of(cls, artefact: Mapping[str, Any]) -> Self:
        pieces: dict[str, dict[str, float]] = {}
        for kind, by_weight in artefact["pieces"].items():
            for weight, together in by_weight.items():
                for piece in together.split():
                    pieces.setdefault(piece, {})[kind] = int(weight) / STEPS
        return cls(
            version=artefact["version"],
            intercepts={kind: weight / STEPS for kind, weight in artefact["intercepts"].items()},
            pieces=pieces,
            facts=artefact["facts"],
            page=artefact["page"],
            least=artefact["least"],
        )

    def classify(self, alias: str, around: Surroundings | None = None) -> Classification:
        """The base type that the alias stands for."""
        odds = self.log_odds(alias, around)
        highest = max(odds.values())
        likelihoods = {kind: exp(value - highest) for kind, value in odds.items()}
        likeliest = max(likelihoods, key=likelihoods.__getitem__)
        probability = likelihoods[likeliest] / sum(likelihoods.values())
        told = likeliest if likeliest != NOTHING and probability >= self.least else None
        return Classification(base=_type(told), probability=round(probability, 3))

    def log_odds(self, alias: str, around: Surroundings | None = None) -> Mapping[str, float]:
        """The log-odds of each type, including `NOTHING`."""
        odds = dict(self.intercepts)
        self._add(odds, alias[:LONGEST_NAME], 1.0)
        if around is not None:
            self._add(odds, (around.page or "")[:LONGEST_PAGE].partition("://")[2].partition("/")[2], self.page)
            for fact in around.facts:
                for kind, weight in self.facts.get(fact, {}).items():
                    odds[kind] += weight
        return odds

    def _add(self, odds: dict[str, float], text: str, factor: float) -> None:
        for piece in pieces_of(text):
            for kind, weight in self.pieces.get(piece, {}).items():
                odds[kind] += factor * weight


def words_of(name: str) -> list[str]:
    """The words of a name in lower case, without accents and digits."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode()
    apart = re.sub(r"([a-z])([A-Z])|([A-Z])([A-Z][a-z])", r"\1\3 \2\4", plain)
    return re.findall(r"[a-z]+", apart.lower())


def pieces_of(name: str) -> frozenset[str]:
    """The words of a name, neighbours joined, and their runs of letters; each once."""
    words = words_of(name)
    whole = {f"^{word}$" for word in words} | {f"^{one}$^{other}$" for one, other in pairwise(words)}
    marked = [f"^{word}$" for word in words]
    return frozenset(
        whole | {word[start : start + length] for word in marked for length in LENGTHS for start in range(len(word) - length + 1)}
    )


def _type(name: str | None) -> ActionType | None:
    return next((base for base in get_args(ActionType) if base == name), None)
