"""Rules over columns: conditions compiled to what they may have come to for each of many actions, and the rulebook's verdicts.

The compiler is the one that compiles rules for live use (`rules.conditions`); only what a condition means differs. A rule's outcome has its
time in force and its snoozes in it, and for a rule that spares somebody, what only an SDK says is unknown, as live.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from tessera.rules import SNOOZED_FACT, SPARING, Rule
from tessera.rules.checks import Check, Ranges
from tessera.rules.conditions import Compiler
from tessera.rules.facts import SAID, Kind, is_one_of
from tessera.rules.lists import TypedList
from tessera_lake.redeciding.columns import Columns, columns_of
from tessera_lake.redeciding.exactly import Flags
from tessera_lake.redeciding.facts import Fact, Texts, Values
from tessera_lake.redeciding.possibilities import (
    ANY,
    FAILS,
    HOLDS,
    UNKNOWN,
    Outcomes,
    all_alike,
    all_of,
    any_of,
    is_open,
    negated,
)
from tessera_lake.redeciding.weighing import Scored

NOBODY = -1
"""In place of a rule's number, where no rule decides."""


@dataclass(frozen=True)
class Facts:
    """Facts as they were first asked about, by name: the same for all rules, and but for the model's results for all models."""

    of_actions: dict[str, Fact]
    of_model: dict[str, Fact]


@dataclass(frozen=True)
class Asked:
    """What rules may ask about many actions. With `vouched`, what only an SDK says is unknown. `open` counts, by fact, for how many actions
    a comparison with it could not be decided. `facts` are those that were asked about before: of the actions, and of the model's result."""

    columns: Columns
    scored: Scored
    vouched: bool = False
    open: Counter[str] = field(default_factory=Counter)
    facts: Facts = field(default_factory=lambda: Facts({}, {}))

    def ask(self, name: str, question: Callable[[Fact], Outcomes]) -> Outcomes:
        """What a comparison with a fact comes to."""
        told = question(self._fact(name))
        if (since := self.columns.older_than(name)) is not None:
            told = np.where(since, ANY, told)
        if self.vouched and (doubted := self._doubted(name)) is not None:
            told = np.where(doubted, UNKNOWN, told)
        if undecided := int(is_open(told).sum()):
            self.open[name] = max(undecided, self.open[name])
        return told

    def of_vouched(self) -> "Asked":
        return Asked(self.columns, self.scored, True, self.open, self.facts)

    def _fact(self, name: str) -> Fact:
        of = self.facts.of_model if is_of_model(name) else self.facts.of_actions
        if name not in of:
            of[name] = _of_model(name, self.scored) or self.columns.fact(name)
        return of[name]

    def _doubted(self, name: str) -> Flags | None:
        """For which actions a fact rests on an SDK's word only."""
        said = [what for what, names in SAID.items() if is_one_of(name, names)]
        return np.any([self.columns.has_text("unproven", what) for what in said], axis=0) if said else None


type Test = Callable[[Asked], Outcomes]


class OfColumns:
    """What the parts of a condition mean for many actions at once (`rules.checks.Meaning`). `facts` collects what is asked about."""

    def __init__(self) -> None:
        self.facts: set[str] = set()

    def all_of(self, tests: Sequence[Test]) -> Test:
        return lambda asked: all_of([test(asked) for test in tests]) if tests else all_alike(HOLDS, asked.columns.actions)

    def any_of(self, tests: Sequence[Test]) -> Test:
        return lambda asked: any_of([test(asked) for test in tests]) if tests else all_alike(FAILS, asked.columns.actions)

    def negated(self, test: Test) -> Test:
        return lambda asked: negated(test(asked))

    def about(self, name: str, kind: Kind, wanted: bool, check: Check, whole: frozenset[str] | None = None) -> Test:
        return self._asking(name, wanted, lambda fact, asked: fact.told(kind, check, whole))

    def exists(self, name: str, wanted: bool) -> Test:
        return self._asking(name, wanted, lambda fact, asked: fact.exists())

    def listed(self, name: str, wanted: bool, listed: TypedList) -> Test:
        return self._asking(name, wanted, lambda fact, asked: fact.listed(listed, asked.columns.at))

    def within(self, name: str, wanted: bool, ranges: Ranges) -> Test:
        return self._asking(name, wanted, lambda fact, asked: fact.within(ranges))

    def anybody(self, lists: Mapping[str, TypedList]) -> Test:
        return self.any_of([_known(self.listed(name, True, listed)) for name, listed in lists.items()])

    def _asking(self, name: str, wanted: bool, question: Callable[[Fact, Asked], Outcomes]) -> Test:
        self.facts.add(name)

        def test(asked: Asked) -> Outcomes:
            told = asked.ask(name, lambda fact: question(fact, asked))
            return told if wanted else negated(told)

        return test


@dataclass(frozen=True)
class ColumnRule:
    """A rule ready to be evaluated over columns, and the facts that it asks about."""

    rule: Rule
    test: Test
    facts: frozenset[str]

    @cached_property
    def asks_the_model(self) -> bool:
        """Whether what it comes to depends on what a model comes to."""
        return any(map(is_of_model, self.facts))

    @cached_property
    def columns(self) -> frozenset[str]:
        """The columns that it reads."""
        return frozenset(column for fact in self.facts for column in columns_of(fact))


def compile_columns(rule: Rule, lists: Mapping[str, TypedList]) -> ColumnRule:
    """A rule over columns; the counterpart of `rules.compile_rule`.

    Raises:
        InvalidRule: with the location of every fault.
    """
    meaning = OfColumns()
    compiler = Compiler(lists, meaning)
    tests = compiler.matchers(rule.matchers, "body.matchers")
    if rule.conditions is not None:
        tests.append(compiler.condition(rule.conditions, "body.conditions"))
    snoozed = compiler.snoozes([(SNOOZED_FACT[each.subject], each.value, each.until) for each in rule.snoozes], "body.snoozes")
    compiler.check()
    test, spares = meaning.all_of(tests), rule.recommendation in SPARING

    def matches(asked: Asked) -> Outcomes:
        vouched = asked.of_vouched()
        told = test(vouched if spares else asked)
        if snoozed is not None:
            silent = snoozed(asked if spares else vouched)
            told = _unless(told, silent)
        return np.where(_in_force(rule, asked.columns), told, FAILS)

    return ColumnRule(rule, matches, frozenset(meaning.facts))


@dataclass(frozen=True, kw_only=True)
class Verdicts:
    """For each action the number of the rule that is enforced and of the one in preview that would have come before it, in order of
    priority. `undecided` are those for which what was not kept decides which rule is enforced; `preview_undecided` likewise."""

    enforced: NDArray[np.int16]
    preview: NDArray[np.int16]
    undecided: Flags
    preview_undecided: Flags


def judge(rules: Sequence[ColumnRule], outcome: Callable[[ColumnRule], Outcomes], actions: int) -> Verdicts:
    """`Rulebook.judge` for many actions; `outcome` evaluates one rule. The rules are in order of priority."""
    enforced, preview = np.full(actions, NOBODY, np.int16), np.full(actions, NOBODY, np.int16)
    undecided, preview_undecided = np.zeros(actions, bool), np.zeros(actions, bool)
    for number, rule in enumerate(rules):
        told = outcome(rule)
        left = (enforced == NOBODY) & ~undecided
        sure, possible = left & (told == HOLDS), left & (told != HOLDS) & ((told & HOLDS) > 0)
        if rule.rule.mode == "production":
            enforced[sure] = number
            undecided |= possible
        else:
            preview[sure & (preview == NOBODY) & ~preview_undecided] = number
            preview_undecided |= possible & (preview == NOBODY)
    return Verdicts(enforced=enforced, preview=preview, undecided=undecided, preview_undecided=preview_undecided | undecided)


def _known(test: Test) -> Test:
    """The same, with *fails* in place of unknown."""

    def known(asked: Asked) -> Outcomes:
        told = test(asked)
        return np.where(told & UNKNOWN, (told & ~UNKNOWN) | FAILS, told).astype(np.uint8)

    return known


def _unless(told: Outcomes, silent: Outcomes) -> Outcomes:
    """What a rule comes to that may be snoozed: live, it fails for whoever it is silent for."""
    spoken = np.where(told & HOLDS, (told & ~HOLDS) | FAILS, told)
    result: Outcomes = np.where(silent == HOLDS, spoken, np.where(silent & HOLDS, told | spoken, told)).astype(np.uint8)
    return result


def _in_force(rule: Rule, columns: Columns) -> Flags:
    if rule.starts_at is None and rule.expires_at is None:
        return np.ones(columns.actions, bool)
    now = columns.at
    return (now >= (rule.starts_at or 0)) & (now < (rule.expires_at if rule.expires_at is not None else np.iinfo(np.int64).max))


def is_of_model(name: str) -> bool:
    """Whether a fact is a model's result."""
    return name in ("risk_score", "probability", "reasons") or name.startswith("scores.")


def _of_model(name: str, scored: Scored) -> Fact | None:
    """A fact that is the model's result."""
    everybody = np.ones(scored.actions, bool)
    if name == "risk_score":
        return Values("number", scored.rounded, everybody)
    if name == "probability":
        return Values("number", scored.probability, everybody)
    if name.startswith("scores."):
        return Values("number", scored.sub_score(name.removeprefix("scores.")), everybody)  # type: ignore[arg-type]
    if name == "reasons":
        return Texts("texts", scored.codes, scored.code[scored.named].astype(np.int32), scored.rows[scored.named], everybody)
    return None
