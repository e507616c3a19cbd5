"""Custom actions: the base type recognised from an alias, on names that were written by hand before anything was fitted, and not used in
the fit.

`right` counts, of the aliases that the classifier answers, those it answers rightly; abstaining is no error, but `answered` says how often
it does. Names that stand for nothing should not be answered at all. The null judges the same aliases with their letters shuffled. Needs no
data, but reads `actions.csv.gz` (`alias, base`; an empty base where abstaining is right) instead of our aliases where the folder holds one.
"""

import random
from collections.abc import Iterator, Mapping, Sequence

from benchmarks.report import Options, Row, main
from datasets import files
from datasets.aliases import held_out
from datasets.measures import mean_over
from tessera.custom_actions import Classifier, words_of


def benchmark(options: Options) -> Iterator[Row]:
    aliases = _aliases(options)
    classifier = Classifier.load()
    named = {alias: base for alias, base in aliases.items() if base}
    told = {alias: classifier.classify(alias).base for alias in aliases}
    answered = [alias for alias in named if told[alias]]
    judged = f"{len(answered)} of {len(named)} aliases answered"
    yield Row.of("right, of the aliases answered", mean_over(_right(answered, named, told)), line=0.95, judged=judged)
    yield Row.of("answered", mean_over([float(alias in answered) for alias in named]), judged=f"{len(named)} aliases")
    yield Row.of("right, of all aliases", mean_over(_right(list(named), named, told)), judged=f"{len(named)} aliases")
    for base in sorted(set(named.values())):
        of = [alias for alias in answered if named[alias] == base]
        if of:
            total = sum(each == base for each in named.values())
            yield Row.of(f"  {base}", mean_over(_right(of, named, told)), judged=f"{len(of)} of {total} answered")
    if nothing := [alias for alias, base in aliases.items() if not base]:
        yield Row.of(
            "answered, of names that stand for nothing",
            mean_over([float(told[alias] is not None) for alias in nothing]),
            better="lower",
            judged=f"{len(nothing)} names",
        )
    shuffled = {_shuffled(alias): base for alias, base in named.items()}
    nulls = [float(classifier.classify(alias).base == base) for alias, base in shuffled.items()]
    yield Row.of("null: right with shuffled letters", mean_over(nulls), better="lower", judged=f"{len(nulls)} names")


def _aliases(options: Options) -> Mapping[str, str]:
    file = options.data / "actions.csv.gz"
    return {row["alias"]: row["base"] for row in files.rows(file)} if file.exists() else held_out()


def _right(aliases: Sequence[str], named: Mapping[str, str], told: Mapping[str, str | None]) -> list[float]:
    return [float(told[alias] == named[alias]) for alias in aliases]


def _shuffled(alias: str) -> str:
    """The words of an alias with their letters in another order, the same one each time."""
    chance = random.Random(alias)
    return "_".join("".join(chance.sample(word, len(word))) for word in words_of(alias))


if __name__ == "__main__":
    main("actions", __doc__ or "", benchmark)
