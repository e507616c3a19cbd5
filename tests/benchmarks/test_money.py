"""The benchmark of money: its worlds are decided by the product, and the worlds that are judged are not those it was tried on."""

from benchmarks.money import JUDGED, TRIED_ON, figures, judged

ROWS = judged(7, customers=60, days=3, mules=2, remote=2)


def test_judged_seeds_were_not_tried_on() -> None:
    assert not set(JUDGED) & set(TRIED_ON)


def test_a_first_payment_above_what_is_usual_is_never_trusted() -> None:
    first = [row for row in ROWS if row.first_above_usual]
    assert first
    assert "trust" not in {row.decided for row in first}


def test_people_who_pay_as_they_do_are_trusted() -> None:
    again = [row.decided for row in ROWS if row.paid.kind == "again"]
    assert again.count("trust") > 0.8 * len(again)


def test_frauds_alone_are_counted_as_fraud() -> None:
    assert {row.paid.kind for row in ROWS if row.paid.fraud} == {"paid to a mule", "passed on by a mule", "remote hand"}
    rows = {row.what.strip(): row.judged for row in figures(ROWS)}
    assert rows["remote hands: trusted"].endswith(f"of {sum(row.paid.hand == 'remote' for row in ROWS)}")
