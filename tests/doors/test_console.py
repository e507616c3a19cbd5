"""The console's page as a browser gets it: from here, with nothing from elsewhere."""

from pathlib import Path

import pytest

from functions.serve_web import app
from tessera.service.settings import AnalystSettings
from tests.doors.house import TENANT, House

PAGE = '<meta property="csp-nonce" nonce="nonce-of-this-answer"><script type="module" src="/console/assets/index-1.js"></script>'


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A console, and a secret beside it."""
    (tmp_path / "console" / "assets").mkdir(parents=True)
    (tmp_path / "console" / "index.html").write_text(PAGE)
    (tmp_path / "console" / "assets" / "index-1.js").write_text("let a = 1;" * 500)
    (tmp_path / "console" / "assets" / "secret.pem").write_text("")
    monkeypatch.setattr(app, "CONSOLE", tmp_path / "console")


def directives(policy: str) -> dict[str, str]:
    return dict(each.strip().split(" ", 1) for each in policy.split(";"))


@pytest.mark.parametrize("path", ["/console", "/console/overview", "/console/recommendations?last=24h", "/console/whatever"])
def test_every_address_of_it_has_the_page(house: House, path: str) -> None:
    answer = house.request("GET", path)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.headers["cache-control"] == "no-store"


def test_it_runs_its_own_scripts_and_no_others(house: House) -> None:
    told = directives(house.request("GET", "/console").headers["content-security-policy"])
    assert (told["default-src"], told["script-src"], told["frame-ancestors"], told["base-uri"]) == ("'none'", "'self'", "'none'", "'none'")
    assert told["connect-src"] == "'self'"
    assert not [each for each in told.values() if "unsafe" in each or "*" in each or "http" in each]


def test_each_answer_has_another_nonce_for_styles(house: House) -> None:
    nonces = set()
    for answer in (house.request("GET", "/console"), house.request("GET", "/console")):
        nonce = directives(answer.headers["content-security-policy"])["style-src"].partition("'nonce-")[2].rstrip("'")
        assert len(nonce) >= 20
        assert f'nonce="{nonce}"' in answer.body
        nonces.add(nonce)
    assert len(nonces) == 2


def test_it_may_speak_with_the_analysts_issuer(monkeypatch: pytest.MonkeyPatch) -> None:
    issuer, pages = "https://sign-in.example/realms/risk", "https://pages.example"
    house = House(monkeypatch, analysts=AnalystSettings(tenant=TENANT, issuer=issuer, client="console", audience="console", sign_in=pages))
    told = directives(house.request("GET", "/console").headers["content-security-policy"])
    assert told["connect-src"] == "'self' https://sign-in.example https://pages.example"
    assert house.request("GET", "/console/settings.json").body == {
        "issuer": issuer,
        "client_id": "console",
        "scope": "openid profile",
        "sign_out": "https://pages.example/logout",
    }


def test_where_nobody_can_sign_in_it_says_so(house: House) -> None:
    assert house.request("GET", "/console/settings.json").body == {"issuer": "", "client_id": "", "scope": ""}


def test_scripts_are_compressed_and_kept(house: House) -> None:
    packed = house.request("GET", "/console/assets/index-1.js", headers={"accept-encoding": "br, gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "accept-encoding"
    assert packed.headers["cache-control"].endswith("immutable")
    plain = house.request("GET", "/console/assets/index-1.js")
    assert "content-encoding" not in plain.headers
    assert plain.body == "let a = 1;" * 500


@pytest.mark.parametrize("path", ["absent.js", "secret.pem", "..%2Findex.html", ".env"])
def test_nothing_else_is_served(house: House, path: str) -> None:
    assert house.request("GET", f"/console/assets/{path}").status == 404


def test_without_a_build_it_says_so(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "CONSOLE", tmp_path / "nowhere")
    refused = house.request("GET", "/console")
    assert (refused.status, refused.body["message"]) == (404, "The console is not part of this build.")
