"""Card payments go through the product's own profiles: judged before they are learned, labelled a week late."""

import csv
import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import p1
from benchmarks.report import Options, Row
from datasets.card_payments import LABELLED_AFTER, read, replayed
from simulator.card_payments import RULES, CardPayment, card_payments
from tessera.evidence import Evidence
from tessera.units import DAY, WEEK

BEGAN = int(datetime(2018, 7, 25, tzinfo=UTC).timestamp()) * 1000
WINDOW = "CUSTOMER_ID_NB_TX_7DAY_WINDOW"
HEADER = ("PART", "TRANSACTION_ID", "TX_DATETIME", "CUSTOMER_ID", "TERMINAL_ID", "TX_AMOUNT", "TX_FRAUD", "TX_FRAUD_SCENARIO", WINDOW)
WEEKS = ("train", "delay", "test")


def write(folder: Path, paid: Sequence[CardPayment]) -> None:
    """A file in the columns of the public one; of the windows that were computed beforehand, one."""
    with gzip.open(folder / p1.FILE, "wt", newline="") as text:
        rows = csv.writer(text)
        rows.writerow(HEADER)
        for number, each in enumerate(paid):
            when = f"{datetime.fromtimestamp((BEGAN + each.at) // 1000, UTC):%Y-%m-%d %H:%M:%S}"
            recent = sum(0 <= each.at - other.at < 7 * DAY for other in paid if other.customer == each.customer)
            ids = int(each.customer, 16), int(each.terminal, 16)
            rows.writerow((WEEKS[each.at // WEEK], number, when, *ids, each.amount, int(each.fraud > 0), each.fraud, recent))


def payment(day: float, customer: str = "00000001", fraud: int = 0, amount: float = 20.0) -> CardPayment:
    return CardPayment(at=round(day * DAY), customer=customer, terminal="00000009", amount=amount, fraud=fraud)


def evidence_of(*paid: CardPayment) -> list[Evidence]:
    return [evidence for _, evidence in replayed(paid)]


@pytest.fixture(scope="module")
def paid() -> list[CardPayment]:
    return card_payments(7, days=21, customers=150, terminals=150)


def test_a_file_is_read_as_it_says(tmp_path: Path) -> None:
    write(tmp_path, [payment(1.5, fraud=3, amount=0.0), payment(8.25)])
    (part, first, row), (_, second, _) = read(tmp_path / p1.FILE)
    assert (part, row["TRANSACTION_ID"]) == ("train", "0")
    assert first == replace(payment(1.5, fraud=3), at=BEGAN + round(1.5 * DAY), amount=0.01)
    assert second.at - first.at == 6.75 * DAY


def test_a_payment_is_judged_before_it_is_learned() -> None:
    users = [(evidence.profiles.user, evidence.now) for evidence in evidence_of(payment(0), payment(0.5))]
    assert [round(user.payments.count("week", now)) for user, now in users if user] == [0, 1]


def test_a_fraud_is_known_to_the_payee_a_week_later_and_not_before() -> None:
    late = LABELLED_AFTER / DAY
    _, before, after = evidence_of(payment(0, fraud=2), payment(late - 0.1, "00000002"), payment(late + 0.1, "00000002"))
    shares = [each.profiles.payee.fraud_share(each.now, 7) for each in (before, after) if each.profiles.payee]
    assert shares[0] == 0 < shares[1]


def test_what_a_fraud_was_is_never_in_the_evidence_on_which_it_is_judged(paid: list[CardPayment]) -> None:
    honest = [replace(each, fraud=0) for each in paid if each.at < LABELLED_AFTER]
    guilty = [replace(each, fraud=1) for each in honest]
    assert evidence_of(*honest) == evidence_of(*guilty)


def test_the_third_week_is_judged_without_the_customers_who_were_harmed_in_the_first(paid: list[CardPayment]) -> None:
    harmed = {each.customer for each in paid if each.fraud and each.at < WEEK}
    judged = list(p1.judge(paid))
    assert [each.payment for each in judged] == [each for each in paid if each.at >= 2 * WEEK and each.customer not in harmed]
    assert harmed and judged


def figures(folder: Path) -> dict[str, Row]:
    return {row.what: row for row in p1.benchmark(Options(data=folder))}


def test_a_file_is_judged_against_lines_and_beside_what_was_computed_beforehand(tmp_path: Path, paid: list[CardPayment]) -> None:
    write(tmp_path, paid)
    rows = figures(tmp_path)
    assert (rows["TPR at 5 % false alarms"].line, rows["average precision"].line) == (0.76, 0.66)
    assert rows["AUC"].figure > 0.7
    assert rows[f"  correlation with {WINDOW}"].figure > 0.8
    assert "reference, logistic on the precomputed columns: AUC" in rows
    assert {f"  {kind}, left out of the fit: TPR at 5 %" for kind in RULES.values()} <= rows.keys()
    assert rows["null: legitimate payments of one half of the customers against the other, AUC"].figure == pytest.approx(0.5, abs=0.1)
