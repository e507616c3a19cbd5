"""A whole history decided again, day by day: how it is now and with a candidate, and what that comes to."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from tessera_lake.redeciding.columns import Columns
from tessera_lake.redeciding.deciding import Candidate, Decided, Past
from tessera_lake.redeciding.endings import READ as OF_ENDINGS
from tessera_lake.redeciding.endings import Endings, ended
from tessera_lake.redeciding.exactly import Flags
from tessera_lake.redeciding.figures import Tally, count
from tessera_lake.redeciding.hashing import Hash
from tessera_lake.redeciding.matching import ColumnRule
from tessera_lake.redeciding.possibilities import HOLDS
from tessera_lake.redeciding.reading import batches


@dataclass(frozen=True, kw_only=True)
class History:
    """What is tried on which decisions: a tenant's from `start` to `end` (epoch milliseconds), and if it is named of one application only.
    `draft` is the rule that is tried; without one, a hit is an action that is decided differently. Endings are believed as of `now`."""

    tenant: str
    start: int
    end: int
    before: Candidate
    after: Candidate
    now: int
    draft: ColumnRule | None = None
    application: str | None = None
    hashes: Mapping[str, Hash]

    @property
    def columns(self) -> Sequence[str]:
        """The columns that are read."""
        return sorted({*self.before.columns, *self.after.columns, *OF_ENDINGS})

    def of_day(self, files: Sequence[Path], endings: Endings) -> Tally:
        """The tally of a day's files."""
        tally = Tally()
        for table in batches(files, self.columns, self.tenant, self.start, self.end):
            tally += self.of_batch(Columns(table, self.hashes), endings)
        return tally

    def of_batch(self, columns: Columns, endings: Endings) -> Tally:
        """The tally of some decisions."""
        if self.application is not None:
            columns = columns.only(columns.is_text("application", (self.application,)))
        past = Past(columns)
        before, after = past.decide(self.before), past.decide(self.after)
        endings_then = ended(columns, endings, self.now)
        hit = self._hit(before, after)
        others = {rule.rule.name: past.outcome(rule, after.scored) == HOLDS for rule in self.after.rules if rule is not self.draft}
        tally = count(before, after, hit, endings_then, columns, others)
        tally.open.update({(rule, fact): times for rule, facts in past.open.items() for fact, times in facts.items()})
        return tally

    def _hit(self, before: Decided, after: Decided) -> Flags:
        if self.draft is None:
            return np.asarray(before.decided != after.decided)
        return np.asarray(after.verdicts.enforced == list(self.after.rules).index(self.draft))


def run(history: History, days: Sequence[Sequence[Path]], endings: Endings, processes: int = 2) -> Tally:
    """The tally of all days."""
    return sum((tally for _, tally in tallies(history, days, endings, processes)), Tally())


def tallies(
    history: History, days: Sequence[Sequence[Path]], endings: Endings, processes: int = 2
) -> Iterator[tuple[Sequence[Path], Tally]]:
    """Each day with its tally, as soon as it is there. In several processes the days come in any order."""
    if processes == 1:
        yield from ((files, history.of_day(files, endings)) for files in days)
        return
    _Shared.history, _Shared.endings = history, endings  # rules are closures, which only a fork takes along
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        begun = {pool.submit(_of_day, files): files for files in days}
        for each in as_completed(begun):
            yield begun.pop(each), each.result()


class _Shared:
    """What the processes inherit."""

    history: History
    endings: Endings


def _of_day(files: Sequence[Path]) -> Tally:
    return _Shared.history.of_day(files, _Shared.endings)
