"""The connection comes through a VPN.

Wrong when: the exit is new and on no list yet, or the address once was a VPN's; a company's own VPN is no disguise.
"""

from tessera.place import Place


def read(place: Place) -> bool | None:
    return place.vpn
