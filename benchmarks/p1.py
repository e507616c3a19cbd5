"""Card payments: fraud found by the shipped terms of the transaction reasons, on the product's own profiles.

Judged is the sum of the terms of the family `transaction`, before the family's limit; the score that the limit leaves stands beside it. The
last week is judged, of customers who had no fraud in the first; nothing of any file was fitted on. Where there is no file (and with
`--quick`), payments of our own simulator are judged, from a seed that was not fitted on.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import fsum, nan
from zlib import crc32

import numpy as np

from benchmarks.report import Options, Row, main, trained
from datasets import card_payments as cards
from datasets.card_payments import replayed
from datasets.measures import Scores, auc, average_precision, bootstrap, flagged, scores, threshold_at, tpr_at
from simulator.card_payments import RULES, CardPayment, card_payments
from tessera import reasons
from tessera.evidence import Evidence
from tessera.scoring import Model, score
from tessera.units import DAY, WEEK

FILE = "transactions_handbook.csv.gz"
SEED = 104
MODEL = Model.load()
JUDGING = {code: reason for code, reason in reasons.CATALOGUE.items() if code in MODEL.terms and MODEL.terms[code].family == "transaction"}
WINDOWS: Mapping[str, Callable[[Evidence], float]] = {
    "CUSTOMER_ID_NB_TX_1DAY_WINDOW": lambda evidence: _customer(evidence, "day"),
    "CUSTOMER_ID_NB_TX_7DAY_WINDOW": lambda evidence: _customer(evidence, "week"),
    "CUSTOMER_ID_NB_TX_30DAY_WINDOW": lambda evidence: _customer(evidence, "month"),
    "CUSTOMER_ID_AVG_AMOUNT_30DAY_WINDOW": lambda evidence: _usual(evidence),
    "TERMINAL_ID_RISK_7DAY_WINDOW": lambda evidence: _payee_share(evidence, 7),
    "TERMINAL_ID_RISK_30DAY_WINDOW": lambda evidence: _payee_share(evidence, 30),
}
"""Precomputed columns, and what of the profiles should follow them."""
COLUMNS = ("TX_AMOUNT", "TX_DURING_WEEKEND", "TX_DURING_NIGHT")


@dataclass(frozen=True, slots=True)
class Judged:
    """One payment of the judged week: the sum of its terms, and what the family's limit leaves of it."""

    payment: CardPayment
    log_odds: float
    limited: float
    followed: tuple[float, ...]  # the figures of `WINDOWS`


def judge(payments: Sequence[CardPayment]) -> Iterator[Judged]:
    """The judged week's payments, in order of time. The week begins a fortnight after the first day."""
    began = payments[0].at // DAY * DAY
    harmed = {payment.customer for payment in payments if payment.fraud and payment.at < began + WEEK}
    for payment, evidence in replayed(payments):
        if payment.at >= began + 2 * WEEK and payment.customer not in harmed:
            observed = reasons.observe(evidence, JUDGING)
            weights = [MODEL.terms[code].weigh(value) for code, value in observed.items()]
            limited = score(observed, MODEL).log_odds
            yield Judged(payment, fsum(weights), limited, tuple(follow(evidence) for follow in WINDOWS.values()))


def benchmark(options: Options) -> Iterator[Row]:
    file = options.data / FILE
    if options.quick or not file.exists():
        paid = card_payments(SEED, days=21, customers=1_500, terminals=3_000) if options.quick else card_payments(SEED, days=21)
        yield from _figures(list(judge(paid)), "simulated, ")
        return
    read = list(cards.read(file))
    judged = list(judge([payment for _, payment, _ in read]))
    yield from _figures(judged, "")
    by_payment = {(payment.at, payment.customer, payment.terminal, payment.amount): row for _, payment, row in read}
    rows = [by_payment[each.payment.at, each.payment.customer, each.payment.terminal, each.payment.amount] for each in judged]
    yield from _followed(judged, rows)
    yield from _reference([row for part, _, row in read if part == "train"], rows)


def _figures(judged: Sequence[Judged], where: str) -> Iterator[Row]:
    frauds = sum(1 for each in judged if each.payment.fraud)
    of = f"{where}{len(judged)} payments, {frauds} frauds"
    caught, calm = _by_customer(judged, lambda each: each.log_odds)
    at_five, at_one = partial(tpr_at, false_alarms=0.05), partial(tpr_at, false_alarms=0.01)
    yield Row.of(
        "TPR at 5 % false alarms", bootstrap(at_five, caught, calm), judged=of, **({} if where else {"line": 0.76, "stretch": 0.79})
    )
    yield Row.of("average precision", bootstrap(average_precision, caught, calm), **({} if where else {"line": 0.66, "stretch": 0.71}))
    yield Row.of("TPR at 1 % false alarms", bootstrap(at_one, caught, calm))
    yield Row.of("AUC", bootstrap(auc, caught, calm))
    threshold = threshold_at(np.concatenate(calm), 0.05)
    for rule, name in RULES.items():
        found = scores([each.log_odds for each in judged if each.payment.fraud == rule])
        if len(found):
            yield Row(what=f"  {name}: TPR at 5 %", judged=f"{len(found)} frauds", figure=flagged(found, threshold))
    if not where:
        yield from _left_out()
    caught, calm = _by_customer(judged, lambda each: each.limited)
    yield Row.of("as scored, within the family's limit: TPR at 5 %", bootstrap(at_five, caught, calm))
    yield Row.of("as scored, within the family's limit: average precision", bootstrap(average_precision, caught, calm))
    halves = _halves(judged)
    yield Row.of("null: legitimate payments of one half of the customers against the other, AUC", bootstrap(auc, *halves))


def _left_out() -> Iterator[Row]:
    """What a fit finds of a kind of fraud that it has not seen."""
    for kind, figure in trained("transactions").items():
        yield Row(what=f"  {kind}, left out of the fit: TPR at 5 %", figure=figure, judged="simulated; python -m training.transactions")


def _by_customer(judged: Iterable[Judged], of: Callable[[Judged], float]) -> tuple[list[Scores], list[Scores]]:
    """The scores of frauds, and of the legitimate payments, by customer."""
    both: tuple[defaultdict[str, list[float]], ...] = (defaultdict(list), defaultdict(list))
    for each in judged:
        both[not each.payment.fraud][each.payment.customer].append(of(each))
    caught, calm = ([scores(values) for values in by.values()] for by in both)
    return caught, calm


def _halves(judged: Iterable[Judged]) -> tuple[list[Scores], list[Scores]]:
    halves: tuple[defaultdict[str, list[float]], ...] = (defaultdict(list), defaultdict(list))
    for each in judged:
        if not each.payment.fraud:
            halves[crc32(each.payment.customer.encode()) & 1][each.payment.customer].append(each.log_odds)
    one, other = ([scores(values) for values in half.values()] for half in halves)
    return one, other


def _followed(judged: Sequence[Judged], rows: Sequence[Mapping[str, str]]) -> Iterator[Row]:
    """How closely decayed counters follow the windows that were computed beforehand."""
    for number, column in enumerate(WINDOWS):
        if column in rows[0]:
            pairs = [(each.followed[number], float(row[column])) for each, row in zip(judged, rows, strict=True)]
            known = np.array([pair for pair in pairs if not np.isnan(pair[0])])
            yield Row(what=f"  correlation with {column}", figure=float(np.corrcoef(known.T)[0, 1]))


def _reference(train: Sequence[Mapping[str, str]], rows: Sequence[Mapping[str, str]]) -> Iterator[Row]:
    """A logistic regression on the columns computed beforehand, fitted on the first week: what a plain model reaches on this very file."""
    columns = [column for column in train[0] if column in COLUMNS or column.endswith("_WINDOW")]
    fitted, values = (np.array([[float(row[column]) for column in columns] for row in part]) for part in (train, rows))
    frauds, truth = (np.array([int(row["TX_FRAUD"]) for row in part]) for part in (train, rows))
    weights = _logistic((fitted - fitted.mean(0)) / fitted.std(0), frauds)
    reached = np.column_stack(((values - fitted.mean(0)) / fitted.std(0), np.ones(len(values)))) @ weights
    caught, calm = reached[truth == 1], reached[truth == 0]
    yield Row(what="reference, logistic on the precomputed columns: TPR at 5 %", figure=tpr_at(caught, calm, 0.05))
    yield Row(what="reference, logistic on the precomputed columns: average precision", figure=average_precision(caught, calm))
    yield Row(what="reference, logistic on the precomputed columns: AUC", figure=auc(caught, calm))


def _logistic(values: Scores, labels: Scores, steps: int = 25, ridge: float = 1.0) -> Scores:
    """Newton's method on the ridge-penalised log-likelihood; the last weight is the intercept."""
    design = np.column_stack((values, np.ones(len(values))))
    weights = np.zeros(design.shape[1])
    penalty = ridge * np.diag([*np.ones(values.shape[1]), 0.0])
    for _ in range(steps):
        chance = 1 / (1 + np.exp(-design @ weights))
        curvature = design.T @ (design * (chance * (1 - chance))[:, None]) + penalty
        weights = weights + np.linalg.solve(curvature, design.T @ (labels - chance) - penalty @ weights)
    return weights


def _customer(evidence: Evidence, window: str) -> float:
    user = evidence.profiles.user
    return user.payments.count(window, evidence.now) if user else nan


def _usual(evidence: Evidence) -> float:
    user = evidence.profiles.user
    amounts = user.payments.amounts.get(cards.CURRENCY) if user else None
    usual = amounts.usual(evidence.now) if amounts else None
    return nan if usual is None else usual


def _payee_share(evidence: Evidence, window: int) -> float:
    payee = evidence.profiles.payee
    return payee.fraud_share(evidence.now, window) if payee else nan


if __name__ == "__main__":
    main("p1", __doc__ or "", benchmark)
