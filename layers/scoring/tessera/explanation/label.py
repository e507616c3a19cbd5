"""What the reasons in labels saw."""

from tessera.explanation.declaration import Explanation, Told, explains
from tessera.explanation.words import counted

PARTIES = {"USER": "user", "DEVICE": "device", "IP": "address"}


def _explained(kind: str, party: str) -> Explanation:
    named = "fraud" if kind == "FRAUD" else "legitimate"

    def says(told: Told) -> str:
        return f"labels of this {PARTIES[party]} as {named} count as much as {counted(told.value, 'label')} confirmed just now"

    return explains(f"LABEL_{kind}_{party}")(says)


fraud_user, fraud_device, fraud_ip = (_explained("FRAUD", party) for party in PARTIES)
legit_user, legit_device, legit_ip = (_explained("LEGIT", party) for party in PARTIES)
