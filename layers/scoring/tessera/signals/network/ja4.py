"""The JA4 fingerprint of the TLS handshake, as CloudFront took it before the API; left out without `edge.yaml`.

It tells programs apart, not people: everybody with the same browser has the same, and it changes with each release of it.

Wrong when: a firm's proxy or an antivirus decrypts traffic, since the handshake is then its own; or an adversary's tool begins as a
browser does.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.headers.handshake
