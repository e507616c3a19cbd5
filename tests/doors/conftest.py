import pytest

from tessera.service.configuration import configuring
from tests.doors.house import House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    configuring.forget()
    return House(monkeypatch)
