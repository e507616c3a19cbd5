"""Labels: the documented vocabulary, whom a verdict concerns, and how a reputation remembers it."""

from random import Random
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tessera.labels import BLAMED, FRAUD, LabelType, LegacyLabelType, UseCase, Verdict, fault_of, newest, verdict_on
from tessera.reputation import IN_EFFECT, MOST_MARKS, Reputation
from tessera.units import DAY

NOW = 1_800_000_000_000
CAUSES = st.sampled_from(["a", "b", "c", "d"])
VERDICTS = st.sampled_from([*get_args(Verdict.__value__), None])


def label_at(at: int, number: int = 0) -> str:
    return f"{at:012x}{number:020x}"


class TestVocabulary:
    def test_legacy_types_have_newer_names_and_newer_ones_keep_theirs(self) -> None:
        assert {newest(legacy) for legacy in get_args(LegacyLabelType)} < set(get_args(LabelType))
        assert [newest(name) for name in get_args(LabelType)] == list(get_args(LabelType))

    def test_every_use_case_says_who_did_it(self) -> None:
        assert BLAMED.keys() == {None, *get_args(UseCase)}

    @pytest.mark.parametrize(
        ("use_case", "sub_category", "attack_method", "refused"),
        [
            ("ACCOUNT_TAKEOVER", "PHISHING", "PHISHING_SMS", None),
            ("ACCOUNT_TAKEOVER", "PHISHING", None, None),
            ("ACCOUNT_TAKEOVER", "RECOVERY_ABUSE", "ANY", None),
            ("ACCOUNT_TAKEOVER", "PHISHING", "KEYLOGGER", "attack_method"),
            ("ACCOUNT_TAKEOVER", "FISHING", None, "sub_category"),
            ("ACCOUNT_TAKEOVER", None, "PHISHING_SMS", "attack_method"),
            ("MONEY_MULE", None, "RECRUITED", None),
            ("CREDENTIAL_STUFFING", None, "COMBO_LIST", None),
            ("FIRST_PARTY_FRAUD", "CHARGEBACK_ABUSE", None, None),
            ("FIRST_PARTY_FRAUD", "CHARGEBACK_ABUSE", "ANY", "attack_method"),
            ("BOT_ATTACK", "SCRAPING", "HEADLESS", None),
            (None, None, None, None),
            (None, "PHISHING", None, "sub_category"),
            (None, None, "PHISHING_SMS", "attack_method"),
        ],
    )
    def test_a_classification_fits_as_far_as_it_is_documented(
        self, use_case: UseCase | None, sub_category: str | None, attack_method: str | None, refused: str | None
    ) -> None:
        fault = fault_of(use_case, sub_category, attack_method)
        assert (fault[0] if fault else None) == refused


class TestWhomAVerdictConcerns:
    def test_the_victim_of_a_takeover_is_not_blamed(self) -> None:
        assert verdict_on("user", "CONFIRMED_FRAUD", "ACCOUNT_TAKEOVER") is None
        assert verdict_on("device", "CONFIRMED_FRAUD", "ACCOUNT_TAKEOVER") == "confirmed"

    def test_a_mule_is_the_user_and_the_family_shares_the_address(self) -> None:
        assert verdict_on("user", "SUSPECTED_FRAUD", "MONEY_MULE") == "suspected"
        assert verdict_on("address", "SUSPECTED_FRAUD", "MONEY_MULE") is None

    def test_who_was_talked_into_it_acted_on_a_device_of_their_own(self) -> None:
        assert {verdict_on(party, "CONFIRMED_FRAUD", "SOCIAL_ENGINEERING") for party in ("user", "device", "address")} == {None}

    def test_a_device_under_takeover_is_the_device_alone(self) -> None:
        assert [verdict_on(party, "DEVICE_TAKEOVER", None) for party in ("user", "device", "address")] == [None, "confirmed", None]

    @pytest.mark.parametrize("use_case", BLAMED)
    def test_what_cannot_be_told_says_nothing_of_anybody(self, use_case: UseCase | None) -> None:
        assert {verdict_on(party, "UNDETERMINED", use_case) for party in ("user", "device", "address")} == {None}
        assert "UNDETERMINED" not in FRAUD


class TestReputation:
    def test_a_confirmed_label_counts_one_a_suspicion_half_and_both_fade(self) -> None:
        said = Reputation().marked("a", label_at(NOW), "confirmed").marked("b", label_at(NOW), "suspected")
        assert said.fraud("user", NOW) == 1.5
        assert said.fraud("user", NOW + 180 * DAY) == 0.75
        assert said.fraud("address", NOW + 14 * DAY) == 0.75

    def test_a_later_label_of_the_same_cause_replaces_the_earlier_one(self) -> None:
        said = Reputation().marked("a", label_at(NOW), "suspected").marked("a", label_at(NOW + 1), "legit")
        assert (said.fraud("user", NOW + 1), said.legit("user", NOW + 1)) == (0.0, 1.0)
        assert said.marked("a", label_at(NOW), "suspected") == said
        assert not said.marked("a", label_at(NOW + 2), None).marks

    def test_nobody_is_legitimate_while_a_fraud_label_is_in_effect(self) -> None:
        said = Reputation().marked("a", label_at(NOW), "confirmed").marked("b", label_at(NOW), "legit")
        assert said.legit("device", NOW) == 0
        faded = NOW + 2 * 180 * DAY + 1
        assert said.fraud("device", faded) < IN_EFFECT
        assert said.legit("device", faded) > 0

    def test_a_withdrawn_label_leaves_nothing(self) -> None:
        said = Reputation().marked("a", label_at(NOW), "confirmed")
        assert said.withdrawn(label_at(NOW)) == Reputation()
        assert said.withdrawn(label_at(NOW + 1)) == said

    @given(st.lists(st.tuples(CAUSES, st.integers(0, 50), VERDICTS), max_size=20, unique_by=lambda mark: mark[1]), st.randoms())
    def test_of_a_cause_the_newest_stands_in_whatever_order_verdicts_arrive(
        self, said: list[tuple[str, int, Verdict | None]], order: Random
    ) -> None:
        verdicts = [mark for mark in said if mark[2] is not None]  # one that takes back must come after what it takes back
        one, other = Reputation(), Reputation()
        for cause, number, verdict in verdicts:
            one = one.marked(cause, label_at(NOW, number), verdict)
        order.shuffle(verdicts)
        for cause, number, verdict in verdicts:
            other = other.marked(cause, label_at(NOW, number), verdict)
        assert one == other

    @given(st.integers(1, 40))
    def test_a_reputation_is_bounded_and_keeps_the_newest(self, count: int) -> None:
        said = Reputation()
        for number in range(count):
            said = said.marked(str(number), label_at(NOW + number), "confirmed")
        assert len(said.marks) == min(count, MOST_MARKS)
        assert max(mark.at for mark in said.marks.values()) == NOW + count - 1
