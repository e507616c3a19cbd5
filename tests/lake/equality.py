"""100,000 past decisions decided again in columns and one by one: python -m tests.lake.equality [SAMPLES]

Half of them are drawn with every kind of fact, half were lived at the doors by the simulator's people and attackers. Every reason,
contribution, score, probability, verdict and recommendation has to be the same, to the last digit; it stops at the first that is not.
"""

import sys
from random import Random

from benchmarks.history import PEOPLE, lived
from tessera.scoring import Model
from tests.lake.past_actions import columns_of, some_past
from tests.lake.test_redeciding import compare

SAMPLES, DRAWN = 100_000, 1_000


def main() -> None:
    samples, chance = int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLES, Random(5)
    drawn = [some_past(chance, Model.load()) for _ in range(DRAWN)]
    told = [("drawn", compare(chance, drawn, columns_of(drawn), -(-samples // 2 // DRAWN)))]
    with lived(PEOPLE) as (pasts, columns):
        told.append((f"{len(pasts)} lived at the doors", compare(chance, pasts, columns, -(-samples // 2 // len(pasts)))))
    for what, (compared, left) in told:
        print(f"{what}: {compared} decisions are equal; of {left} a fact that was not kept decides which rule is enforced")


if __name__ == "__main__":
    main()
