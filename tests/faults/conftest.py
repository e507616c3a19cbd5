import pytest

from tessera.service.configuration import published
from tests.doors.house import House


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    published.forget()
    return House(monkeypatch)
