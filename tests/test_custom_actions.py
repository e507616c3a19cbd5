"""Custom actions: which type an alias is taken for, by its name and by its context, and when there is no answer."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera import artefacts
from tessera.action import ActionType, Party, Purchase, TransactionData
from tessera.custom_actions import NOTHING, Classification, Classifier, Surroundings, pieces_of, words_of

CLASSIFIER = Classifier.load()
PAYMENT = TransactionData(amount=120.0, currency="EUR", type="money_transfer", payee=Party(name="Somebody"))
ORDER = TransactionData(amount=35.0, currency="EUR", type="purchase", purchase=Purchase(totalItems=2))


def told(alias: str, around: Surroundings | None = None) -> ActionType | None:
    return CLASSIFIER.classify(alias, around).base


@pytest.mark.parametrize("spelling", ["signInWithOTP", "sign-in-with-otp", "SIGN_IN_with_otp", "sign in.with otp2", "sígn_in_wíth_otp"])
def test_a_name_falls_into_the_same_words_however_it_is_spelled(spelling: str) -> None:
    assert words_of(spelling) == ["sign", "in", "with", "otp"]


def test_pieces_are_words_neighbours_and_runs_of_letters() -> None:
    assert {"^pay$", "^bill$", "^pay$^bill$", "^pa", "ill$", "^bil"} <= pieces_of("pay_bill")
    assert not any("yb" in piece for piece in pieces_of("pay_bill"))


@pytest.mark.parametrize(
    ("alias", "base"),
    [
        ("otp_login", "login"), ("signIn", "login"), ("user-registration", "register"), ("send_money", "transaction"),
        ("cart_checkout", "checkout"), ("forgotPassword", "password_reset"), ("sign_out", "logout"),
        ("change_email", "account_details_change"), ("add_beneficiary", "account_details_change"),
        ("enable_2fa", "account_auth_change"), ("cash_out", "withdraw"), ("redeem_points", "credits_change"),
        ("view_statement", "account_details_view"),
    ],
)  # fmt: skip
def test_a_plain_name_is_told(alias: str, base: ActionType) -> None:
    assert told(alias) == base


@pytest.mark.parametrize("alias", ["", "x", "step_3", "q7", "提交", "submit_form", "_-_", "0123456789"])
def test_of_a_name_that_names_nothing_nothing_is_said(alias: str) -> None:
    assert told(alias) is None


class TestSurroundings:
    def test_they_tell_what_the_name_does_not(self) -> None:
        assert told("flow_7", Surroundings(user_set=True, transaction=PAYMENT)) == "transaction"
        assert told("flow_7", Surroundings(user_set=True, transaction=ORDER)) == "checkout"

    def test_an_amount_speaks_against_a_sign_in(self) -> None:
        paid, plain = (CLASSIFIER.log_odds("confirm", Surroundings(transaction=each))["login"] for each in (PAYMENT, None))
        assert paid < plain

    def test_nobody_registers_who_is_signed_in(self) -> None:
        odds = [CLASSIFIER.log_odds("register", Surroundings(user_set=each))["register"] for each in (False, None, True)]
        assert odds == sorted(odds, reverse=True)
        assert len(set(odds)) == 3

    def test_the_page_is_read_below_its_host_and_weighs_less_than_the_name(self) -> None:
        by_page = CLASSIFIER.log_odds("", Surroundings(page="https://bank.example/withdrawal"))["withdraw"]
        by_name = CLASSIFIER.log_odds("withdrawal")["withdraw"]
        assert CLASSIFIER.log_odds("")["withdraw"] < by_page < by_name
        assert CLASSIFIER.log_odds("", Surroundings(page="https://login.example/")) == CLASSIFIER.log_odds("")

    def test_what_is_not_known_changes_nothing(self) -> None:
        assert CLASSIFIER.log_odds("otp_login", Surroundings()) == CLASSIFIER.log_odds("otp_login")


def test_a_verdict_is_only_given_where_something_is_told() -> None:
    found = Classification(base="login", probability=0.9)
    assert (found.verdict_on("login"), found.verdict_on("withdraw")) == ("agrees", "differs")
    assert Classification(base=None, probability=0.3).verdict_on("login") == "cannot_tell"


@given(st.text(max_size=200), st.text(max_size=400))
def test_whatever_is_sent_something_is_answered(alias: str, page: str) -> None:
    found = CLASSIFIER.classify(alias, Surroundings(page=page, user_set=True, transaction=PAYMENT))
    assert 0 < found.probability <= 1


@given(st.text(alphabet="abcdefgh_", max_size=30), st.text(max_size=2000))
def test_only_so_much_of_a_name_is_read(alias: str, more: str) -> None:
    longest = alias.ljust(64, "_")
    assert CLASSIFIER.log_odds(longest + more) == CLASSIFIER.log_odds(longest)


def test_the_artefact_speaks_of_types_and_facts_that_there_are() -> None:
    artefact = artefacts.read("actions")
    kinds = {*get_args(ActionType), NOTHING}
    assert set(artefact["intercepts"]) == set(artefact["pieces"]) == kinds
    assert all(set(weights) < kinds for weights in artefact["facts"].values())
    types = {f"type_{kind}" for kind in get_args(get_args(TransactionData.__annotations__["type"])[0])}
    assert set(artefact["facts"]) <= {"user_set", "no_user_set", "amount", "payee", "purchase"} | types


def test_the_artefact_is_small() -> None:
    assert (artefacts.FOLDER / "actions.json").stat().st_size <= 30_000
