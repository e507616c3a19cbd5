"""K1: whose typing a fixed password is, on a touch screen (MEU-Mobile, protocol of Killourhy & Maxion).

Each subject enrols with repetitions 1-25 in the product's own profile; genuine are the later repetitions, impostors the first five of each
other subject. The profile's scales come from other people (MOBIKEY), none of MEU-Mobile's.
"""

from collections.abc import Iterator

from benchmarks.report import Options, Row, main
from datasets.keystrokes import meu_passwords
from datasets.measures import eer, mean_over, scores
from datasets.rhythms import EARLY, enrolled, error_rates, null_rate, pooled, stored_size, trials

ENROLMENTS = 25


def benchmark(options: Options) -> Iterator[Row]:
    typists = meu_passwords(options.data)
    typists = dict(list(typists.items())[:: 4 if options.quick else 1])
    found = trials(typists, ENROLMENTS, ENROLMENTS)
    rates = error_rates(found)
    yield Row.of("mean equal error rate", mean_over(rates), judged=f"{len(rates)} subjects", line=0.105, stretch=0.090, better="lower")
    yield Row(what="its deviation between subjects", figure=float(scores(rates).std(ddof=1)), better="lower")
    yield Row(what="one threshold for all subjects", figure=eer(*pooled(found)), better="lower")
    for enrolments in EARLY:
        early = mean_over(error_rates(trials(typists, enrolments, ENROLMENTS)))
        yield Row.of(f"after {enrolments} enrolments", early, better="lower")
    yield Row(what="null: own against own", figure=null_rate(typists, ENROLMENTS, ENROLMENTS), judged="must be about .5")
    sizes = [stored_size(enrolled(repetitions[:ENROLMENTS])) for repetitions in typists.values()]
    yield Row(what="largest profile of the field", figure=max(sizes), unit="bytes, compressed", better="lower")


if __name__ == "__main__":
    main("k1", __doc__ or "", benchmark)
