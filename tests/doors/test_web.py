"""What anybody may fetch: health, the description, the SDK."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from functions.serve_web import app
from local.cloud import read_template
from tests.doors.house import House


def test_health(house: House) -> None:
    answer = house.request("GET", "/health")
    assert (answer.status, answer.body) == (200, {"status": "ok"})


def test_the_description_is_served(house: House) -> None:
    answer = house.request("GET", "/openapi.json")
    assert answer.body["openapi"].startswith("3.1")
    assert "max-age" in answer.headers["cache-control"]


@pytest.fixture
def served_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a secret next to the SDK."""
    (tmp_path / "sdk" / "0.1.0").mkdir(parents=True)
    (tmp_path / "sdk" / "tessera.js").write_text("export {}")
    (tmp_path / "sdk" / "0.1.0" / "tessera.js").write_text("export const version = 1")
    (tmp_path / "secret.js").write_text("")
    (tmp_path / "sdk" / "0.1.0" / "secret.pem").write_text("")
    monkeypatch.setattr(app, "SDK", tmp_path / "sdk")


@pytest.mark.usefixtures("served_files")
def test_the_sdk_is_served(house: House) -> None:
    answer = house.request("GET", "/sdk/tessera.js")
    assert (answer.status, answer.body) == (200, "export {}")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.usefixtures("served_files")
def test_a_version_of_the_sdk_never_changes(house: House) -> None:
    answer = house.request("GET", "/sdk/0.1.0/tessera.js")
    assert (answer.status, answer.body) == (200, "export const version = 1")
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    "path",
    [
        "absent.js", "..%2Fsecret.js", "../secret.js", ".env", "0.1.0", "0.1.0/absent.js", "0.1.0/secret.pem", "0.2.0/tessera.js",
        "none/tessera.js", "../secret.js", "0.1.0/..%2Ftessera.js", "..%2F/secret.js", "./tessera.js", "../sdk/tessera.js",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("served_files")
def test_nothing_else_is_served(house: House, path: str) -> None:
    refused = house.request("GET", f"/sdk/{path}")
    assert (refused.status, refused.body["error_code"]) == (404, "not_found")


@pytest.mark.thorough
def test_the_deployed_template_ignores_a_simulated_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """The setting that believes a header is in no function of the template, and without it the header changes nothing."""
    template: dict[str, Any] = read_template(Path("template.yaml"))
    assert "TESSERA_SIMULATED_ADDRESS" not in yaml.safe_dump(template)
    house = House(monkeypatch, simulated_address="")
    device = house.device()
    device.address = "203.0.113.80"
    answer = house.backend().recommendation(device.trigger("login"))
    assert answer["context"]["ip"] == "198.51.100.23"
