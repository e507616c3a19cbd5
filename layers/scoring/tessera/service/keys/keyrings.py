"""Keyrings: the master key as a process last read it from Secrets Manager. It is read again when an unknown version appears.

A rotation adds a version, then changes `current` to it. Processes that read the secret earlier meet seals of the new version, and must not
refuse them. Invented versions make a process read the secret at most once in ten seconds.
"""

from collections.abc import Callable
from typing import Any

from tessera.service.keys.asking import asking
from tessera.service.keys.keyring import Keyring

RARELY = 10_000  # ms between two readings


class Keyrings:
    """`secrets` is a Secrets Manager client, `clock` returns epoch milliseconds."""

    def __init__(self, secrets: Any, name: str, clock: Callable[[], int]) -> None:
        self._secrets = secrets
        self._name = name
        self._clock = clock
        self._readings = 0
        self._read_at = clock()
        self.latest = self._read()

    def _read(self) -> Keyring:
        with asking():
            secret = self._secrets.get_secret_value(SecretId=self._name)["SecretString"]
        number = self._readings + 1
        keyring = Keyring.of(secret, lambda: self._newer_than(number))
        self._readings = number
        return keyring

    def _newer_than(self, reading: int) -> Keyring | None:
        """A newer keyring than this reading: one already read because another part of the same request needed it, or one read now."""
        if reading == self._readings:
            if self._clock() - self._read_at < RARELY:
                return None
            self._read_at = self._clock()
            self.latest = self._read()
        return self.latest
