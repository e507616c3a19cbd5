"""A payment's profiles in the table: read where a payment names them, learned from what a backend confirmed, moved by labels."""

from dataclasses import replace

from local.doubles.table import TableDouble
from tessera.profile import Market, Outcome, Payee
from tests.builders import a_payment
from tests.service.storing import NOW, USER, outcome, store_on, subjects

DAY = 86_400_000  # ms
PAYMENT = a_payment()
ACCOUNT = "5a" * 16


def a_success(days_ago: int, **changes: object) -> Outcome:
    at = NOW - days_ago * DAY
    return outcome(action=f"{at:012x}{days_ago:020x}", at=at, payment=replace(PAYMENT, **changes))  # type: ignore[arg-type]


def test_without_a_payment_nothing_of_payments_is_read() -> None:
    table = TableDouble()
    store = store_on(table)
    store.profiles.learn("acme", a_success(1))
    profiles = store.gathering.gather(subjects()).profiles
    assert (profiles.payee, profiles.account, profiles.market) == (None, None, None)


def test_of_strangers_nothing_is_known() -> None:
    profiles = store_on(TableDouble()).gathering.gather(subjects(payment=PAYMENT)).profiles
    assert (profiles.payee, profiles.account, profiles.market) == (Payee(), Payee(), Market())


def test_a_confirmed_payment_is_known_of_payer_payee_and_market() -> None:
    store = store_on(TableDouble())
    for days_ago in (3, 2, 1, 1):
        store.profiles.learn("acme", a_success(days_ago))
    profiles = store.gathering.gather(subjects(payment=PAYMENT)).profiles
    assert profiles.user and profiles.user.payments.has_paid(ACCOUNT)
    assert profiles.payee and profiles.payee.successes == 3
    assert profiles.payee.payers_since(NOW, 7) == 1
    assert profiles.market and profiles.market.successes == 3


def test_the_account_that_pays_is_known_as_the_payee_it_was() -> None:
    store = store_on(TableDouble())
    store.profiles.learn("acme", a_success(1))
    profiles = store.gathering.gather(subjects(payment=a_payment(payee="77" * 16, payer=ACCOUNT))).profiles
    assert profiles.account and profiles.account.received(NOW, 2) == 50


def test_who_pays_themselves_is_one_account() -> None:
    profiles = store_on(TableDouble()).gathering.gather(subjects(payment=a_payment(payer=ACCOUNT))).profiles
    assert profiles.payee == profiles.account == Payee()


def test_a_label_makes_a_payee_risky_and_may_be_taken_back() -> None:
    store = store_on(TableDouble())
    fraud = a_success(9)
    store.profiles.learn("acme", fraud)

    def run() -> int:
        payee = store.gathering.gather(subjects(payment=PAYMENT)).profiles.payee
        return payee.fraud_run(NOW) if payee else 0

    for told, expected in ((True, 1), (True, 1), (False, 0)):
        store.profiles.label_payee("acme", ACCOUNT, fraud.action, fraud=told, now=NOW)
        assert run() == expected


def test_cards_are_counted_before_the_action_is_judged_and_not_the_one_that_pays() -> None:
    store = store_on(TableDouble())
    cards = [f"{number:02x}" * 16 for number in range(4)]
    counts = [
        store.gathering.gather(subjects(user=USER, payment=a_payment(payer=card))).history.device_card_count for card in (*cards, cards[0])
    ]
    assert counts == [0, 1, 2, 3, 3]
    assert store.gathering.gather(subjects()).history.device_card_count is None
