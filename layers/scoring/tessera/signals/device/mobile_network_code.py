"""The mobile network of the SIM, country code and network code (MCC and MNC) in one; native SDKs only.

Wrong when: the phone roams (it is still the home network's code), or runs iOS 16.4 or later, which always answers 65535.
"""

from tessera.session import DeviceSession


def read(session: DeviceSession) -> str | None:
    return session.traits.mobile_network_code
