"""100,000 past decisions decided again in columns and one by one: python -m tests.lake.equality [SAMPLES]

Half of them are drawn with every kind of fact, half were lived at the doors by the simulator's people and attackers. Every reason,
contribution, score, probability, verdict and recommendation has to be the same, to the last digit; it stops at the first that is not.
Where a fact that was not kept decides there is nothing to compare: so many more are drawn that as many as asked for are compared.
"""

import sys
from collections.abc import Sequence
from random import Random

from benchmarks.history import PEOPLE, lived
from tessera.backtest import Past
from tessera.scoring import Model
from tessera_lake.redeciding.columns import Columns
from tests.lake.past_actions import columns_of, some_past
from tests.lake.test_redeciding import compare

SAMPLES, DRAWN = 100_000, 1_000


def main() -> None:
    samples, chance = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES, Random(5)
    half = -(-samples // 2)
    drawn = [some_past(chance, Model.load()) for _ in range(DRAWN)]
    told = [("drawn", compared(chance, drawn, columns_of(drawn), half))]
    with lived(PEOPLE) as (pasts, columns):
        told.append((f"{len(pasts)} lived at the doors", compared(chance, pasts, columns, half)))
    for what, (equal, left) in told:
        print(f"{what}: {equal} decisions are equal; of {left} a fact that was not kept decides which rule is enforced")


def compared(chance: Random, pasts: Sequence[Past], columns: Columns, least: int) -> tuple[int, int]:
    """How many decisions were compared, at least so many, and of how many more a fact decides that was not kept."""
    equal = left = 0
    while equal < least:
        some, more = compare(chance, pasts, columns, 1)
        equal, left = equal + some, left + more
    return equal, left


if __name__ == "__main__":
    main()
