"""Keyrings: the master key as a process last read it from Secrets Manager, and reads it again when a version turns up that it lacks.

A rotation adds a version, then moves `current` to it. Processes that read the secret before meet seals of the new version, and must not
refuse what is good. Whoever sends made-up versions makes us ask no more than once in ten seconds.
"""

from collections.abc import Callable
from typing import Any

from tessera.service.keys.keyring import Keyring

RARELY = 10_000  # ms between two readings


class Keyrings:
    """`secrets` is a Secrets Manager client, `clock` tells epoch milliseconds."""

    def __init__(self, secrets: Any, name: str, clock: Callable[[], int]) -> None:
        self._secrets = secrets
        self._name = name
        self._clock = clock
        self._readings = 0
        self._read_at = clock()
        self.latest = self._read()

    def _read(self) -> Keyring:
        secret, number = self._secrets.get_secret_value(SecretId=self._name)["SecretString"], self._readings + 1
        keyring = Keyring.of(secret, lambda: self._newer_than(number))
        self._readings = number
        return keyring

    def _newer_than(self, reading: int) -> Keyring | None:
        """What was read after this reading: already, because another part of the same request asked, or now."""
        if reading == self._readings:
            if self._clock() - self._read_at < RARELY:
                return None
            self._read_at = self._clock()
            self.latest = self._read()
        return self.latest
