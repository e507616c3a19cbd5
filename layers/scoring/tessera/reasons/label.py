"""Reasons in labels: what analysts, customers and banks have said later about the user, the device or the address.

Labels come from backends alone. They fade (`reputation`), and can be withdrawn.
"""

from tessera.evidence import Evidence
from tessera.labels import Party
from tessera.reasons.declaration import RISK, TRUST, reason


@reason("LABEL_FRAUD_USER", RISK)
def fraud_user(evidence: Evidence) -> float | None:
    """The user has been labelled a fraudster.

    Answers how much of such labels is left: 1 for one confirmed just now, half after 180 days.

    Wrong when: the label was a mistake, or their account had been taken over and is theirs again.
    """
    return _fraud(evidence, "user")


@reason("LABEL_FRAUD_DEVICE", RISK)
def fraud_device(evidence: Evidence) -> float | None:
    """Fraud from this device has been labelled.

    Answers how much of such labels is left: 1 for one confirmed just now, half after 180 days.

    Wrong when: the label was a mistake, or the device was sold on or is shared.
    """
    return _fraud(evidence, "device")


@reason("LABEL_FRAUD_IP", RISK)
def fraud_ip(evidence: Evidence) -> float | None:
    """Fraud from this address has been labelled.

    Answers how much of such labels is left: 1 for one confirmed just now, half after 14 days. At most 1 for an address that strangers share
    (a carrier's, a relay's, a VPN's, Tor's): many labels may be about many people.

    Wrong when: the address has passed on to somebody else, or many people are behind it.
    """
    place, left = evidence.session.place, _fraud(evidence, "address")
    if left is None or place.private:
        return None
    return min(left, 1.0) if place.shared else left


@reason("LABEL_LEGIT_USER", TRUST)
def legit_user(evidence: Evidence) -> float | None:
    """The user has been labelled legitimate.

    Answers how much of such labels is left, none while a fraud label is in effect; unknown where only an SDK says who acts.
    """
    return _legit(evidence, "user") if evidence.backend_says_who else None


@reason("LABEL_LEGIT_DEVICE", TRUST)
def legit_device(evidence: Evidence) -> float | None:
    """Actions from this device have been labelled legitimate.

    Answers how much of such labels is left, none while a fraud label is in effect; unknown if the device does not prove its key, or if its
    session goes on elsewhere than its token was issued to: the key is proven when a session opens.
    """
    return _legit(evidence, "device") if evidence.is_proven and not evidence.moved else None


@reason("LABEL_LEGIT_IP", TRUST)
def legit_ip(evidence: Evidence) -> float | None:
    """The address has been labelled legitimate.

    Answers how much of such labels is left, none while a fraud label is in effect.
    """
    return None if evidence.session.place.private else _legit(evidence, "address")


def _fraud(evidence: Evidence, party: Party) -> float | None:
    reputation = evidence.profiles.reputations.of(party)
    return reputation.fraud(party, evidence.now) if reputation.marks else None


def _legit(evidence: Evidence, party: Party) -> float | None:
    reputation = evidence.profiles.reputations.of(party)
    return reputation.legit(party, evidence.now) if reputation.marks else None
