"""A call of a receiver ends in time, reads little, and goes to nobody whom it must not reach, whatever is at the other end."""

import socket
import ssl
from pathlib import Path
from typing import Any

import pytest

from tessera.service.webhooks.calling import MOST_READ, Outcome, call
from tests.webhooks.receiving import OK, Behavior, Receiving, answers, certificate, goes_on, hangs, receiving

BODY = b'{"type":"webhook.test"}'
SOON = 0.4  # seconds, for receivers that never end by themselves


def called(behavior: Behavior, seconds: float = 5.0) -> tuple[Outcome, Receiving]:
    with receiving(behavior) as receiver:
        return call(receiver.url, {"webhook-id": "msg_1"}, BODY, to_loopback=True, seconds=seconds), receiver


class TestAnHonestReceiver:
    def test_gets_the_body_and_the_headers_and_its_success_is_one(self) -> None:
        outcome, receiver = called(answers(OK))
        assert (outcome.status, outcome.fault) == (200, None)
        ((headers, body),) = receiver.requests
        assert (headers[""], headers["webhook-id"], body) == ("POST /hook HTTP/1.1", "msg_1", BODY)
        assert headers["host"] == f"127.0.0.1:{receiver.port}"

    @pytest.mark.parametrize(("status", "fault"), [(204, None), (299, None), (302, "redirected"), (404, "refused"), (500, "refused")])
    def test_says_by_its_status_whether_it_took_it(self, status: int, fault: str | None) -> None:
        outcome, _ = called(answers(f"HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n".encode()))
        assert (outcome.status, outcome.fault) == (status, fault)

    @pytest.mark.parametrize(
        ("said", "wish"), [("120", 120_000), ("99999999", 86_400_000), ("-1", 0), ("soon", 0), ("٣", 0), ("9" * 400, 0)]
    )
    def test_is_believed_how_long_it_wants_to_be_left_alone_up_to_a_day(self, said: str, wish: int) -> None:
        outcome, _ = called(answers(f"HTTP/1.1 503 Later\r\nRetry-After: {said}\r\n\r\n".encode()))
        assert outcome.wish == wish

    def test_may_continue_before_it_answers(self) -> None:
        assert called(answers(b"HTTP/1.1 100 Continue\r\n\r\n" + OK))[0].status == 200


ENDLESS = {
    "a first line without end": goes_on(b"HTTP/1.1 200 ", b"x" * 1024),
    "a header without end": goes_on(b"HTTP/1.1 200 OK\r\nX: ", b"x" * 1024),
    "headers without end": goes_on(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 64),
    "a continuation again and again": goes_on(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 32),
}
DRIPPING = {
    "nothing at all": hangs,
    "a first line by drops": goes_on(b"", b"x", every=0.02),
    "headers by drops": goes_on(b"HTTP/1.1 200 OK\r\n", b"X", every=0.02),
    "continuations by drops": goes_on(b"", b"HTTP/1.1 100 Continue\r\n\r\n", every=0.02),
}
LYING = {
    "nothing": b"",
    "something else": b"SSH-2.0-OpenSSH_9.6\r\n",
    "no status": b"HTTP/1.1 two hundred\r\n\r\n",
    "a status beyond all": b"HTTP/1.1 99999 OK\r\n\r\n",
    "half a header": b"HTTP/1.1 200",
}


class TestAHostileReceiver:
    @pytest.mark.parametrize("behavior", ENDLESS.values(), ids=ENDLESS)
    def test_that_answers_without_end_is_read_no_further_than_a_bound(self, behavior: Behavior) -> None:
        outcome, receiver = called(behavior)
        assert outcome.fault in ("answer too long", "no answer of HTTP")
        assert outcome.read <= MOST_READ < receiver.sent + 1_000_000

    @pytest.mark.parametrize("behavior", DRIPPING.values(), ids=DRIPPING)
    def test_that_drips_or_hangs_is_left_at_the_stated_moment(self, behavior: Behavior) -> None:
        outcome, _ = called(behavior, SOON)
        assert (outcome.status, outcome.fault) == (None, "timed out")
        assert outcome.read <= MOST_READ

    @pytest.mark.parametrize("said", LYING.values(), ids=LYING)
    def test_that_talks_nonsense_has_not_taken_it(self, said: bytes) -> None:
        outcome, _ = called(answers(said))
        assert (outcome.status, outcome.fault) == (None, "no answer of HTTP")

    @pytest.mark.parametrize("promised", ["Content-Length: 99999999999", "Transfer-Encoding: chunked", "Content-Encoding: gzip"])
    def test_that_has_a_huge_body_is_not_read_further_than_its_headers(self, promised: str) -> None:
        beginning = f"HTTP/1.1 200 OK\r\n{promised}\r\n\r\n".encode()
        outcome, _ = called(goes_on(beginning, b"\0" * 65_536))
        assert outcome.status == 200
        assert outcome.read <= MOST_READ

    def test_that_reads_nothing_is_left_in_time(self) -> None:
        """A body that is larger than all buffers between us."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            assert call(url, {}, b"x" * 20_000_000, to_loopback=True, seconds=SOON).fault == "timed out"

    def test_that_redirects_is_not_followed(self) -> None:
        with receiving(answers(OK)) as other:
            outcome, _ = called(answers(f"HTTP/1.1 307 There\r\nLocation: {other.url}\r\n\r\n".encode()))
            assert (outcome.status, outcome.fault, other.connections) == (307, "redirected", 0)

    def test_that_closes_before_it_has_read_has_not_taken_it(self) -> None:
        with receiving(answers(OK), greets=lambda connection, _: connection.close()) as receiver:
            assert call(receiver.url, {}, BODY, to_loopback=True).fault in ("no connection", "no answer of HTTP")

    def test_that_is_not_there_is_no_receiver(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert call(url, {}, BODY, to_loopback=True).fault == "no connection"


def leads_to(*addresses: str) -> Any:
    """A name service that says so, and counts how often it was asked."""

    def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
        look_up.asked += 1  # type: ignore[attr-defined]
        places = [
            (socket.AF_INET6, (address, port, 0, 0)) if ":" in address else (socket.AF_INET, (address, port)) for address in addresses
        ]
        return [(family, socket.SOCK_STREAM, 6, "", place) for family, place in places]

    look_up.asked = 0  # type: ignore[attr-defined]
    return look_up


class NoSocket:
    """In place of sockets: nothing may be connected to."""

    def __init__(self, *_: Any) -> None:
        raise AssertionError("a connection was begun")


INSIDE = (
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.8",  # noqa: S104
    "198.18.0.1", "224.0.0.1", "255.255.255.255", "192.88.99.1", "::1", "::", "fe80::1", "fd00:ec2::254", "ff02::1",
    "::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:5",
    "2002:a9fe:a9fe::1", "2002:7f00:1::", "2001::1",
    "2001:db8::1", "100::1", "fe80::1%lo",
)  # fmt: skip


class TestAddresses:
    @pytest.mark.parametrize("address", INSIDE)
    def test_a_name_that_leads_inside_is_not_connected_to(self, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
        monkeypatch.setattr("tessera.service.webhooks.calling.socket.socket", NoSocket)
        outcome = call("https://receiver.example/", {}, BODY, look_up=leads_to(address))
        assert (outcome.fault, outcome.read) == ("address refused", 0)

    @pytest.mark.parametrize("written", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0", "localhost", "2852039166"])
    def test_an_address_in_another_writing_is_checked_as_what_it_means(self, monkeypatch: pytest.MonkeyPatch, written: str) -> None:
        monkeypatch.setattr("tessera.service.webhooks.calling.socket.socket", NoSocket)
        assert call(f"https://{written}/", {}, BODY).fault in ("address refused", "name not found")

    def test_a_name_that_leads_elsewhere_a_moment_later_is_asked_once(self) -> None:
        """Rebinding: what was checked is what is connected to."""
        first = leads_to("127.0.0.1")
        with receiving(answers(OK)) as receiver:
            outcome = call(f"http://receiver.example:{receiver.port}/", {}, BODY, to_loopback=True, look_up=first)
            assert (outcome.status, first.asked) == (200, 1)

    def test_whoever_is_at_the_other_end_of_the_socket_is_checked_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Led(socket.socket):
            """A socket that ends inside whatever it is told."""

            def connect(self, _: Any) -> None:
                super().connect(("127.0.0.1", receiver.port))

        with receiving(answers(OK)) as receiver:
            monkeypatch.setattr("tessera.service.webhooks.calling.socket.socket", Led)
            outcome = call("https://receiver.example/", {}, BODY, look_up=leads_to("93.184.215.14"))
        assert outcome.fault == "no connection"
        assert receiver.requests == []

    def test_of_several_addresses_those_outside_alone_are_tried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        tried: list[Any] = []

        class Noted(socket.socket):
            def connect(self, place: Any) -> None:
                tried.append(place[0])
                raise ConnectionRefusedError

        monkeypatch.setattr("tessera.service.webhooks.calling.socket.socket", Noted)
        many = ("10.0.0.1", "1.1.1.1", "::ffff:1.1.1.1", "1.0.0.1", "2606:4700::1111", "8.8.8.8", "8.8.4.4")
        assert call("https://receiver.example/", {}, BODY, look_up=leads_to(*many)).fault == "no connection"
        assert tried == ["1.1.1.1", "1.0.0.1", "2606:4700::1111"]

    @pytest.mark.parametrize("address", ["1.1.1.1", "127.0.0.1"])
    def test_without_tls_nobody_is_called_but_this_machine_where_that_is_set(self, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
        monkeypatch.setattr("tessera.service.webhooks.calling.socket.socket", NoSocket)
        assert call("http://receiver.example/", {}, BODY, look_up=leads_to(address)).fault == "address refused"
        assert call("http://receiver.example/", {}, BODY, look_up=leads_to("1.1.1.1"), to_loopback=True).fault == "address refused"

    @pytest.mark.parametrize("failure", [socket.gaierror("nobody"), UnicodeError("label too long")])
    def test_a_name_that_nobody_knows_is_one_fault(self, failure: Exception) -> None:
        def look_up(*_: Any) -> Any:
            raise failure

        assert call("https://receiver.example/", {}, BODY, look_up=look_up).fault == "name not found"


class TestCertificates:
    @pytest.fixture
    def pem(self, tmp_path: Path) -> Path:
        return certificate(tmp_path, "127.0.0.1", "receiver.example")

    @pytest.fixture
    def theirs(self, pem: Path) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        return context

    def test_one_that_is_vouched_for_is_taken(self, pem: Path, theirs: ssl.SSLContext) -> None:
        with receiving(answers(OK), trust=theirs) as receiver:
            trust = ssl.create_default_context(cafile=str(pem))
            url = f"https://receiver.example:{receiver.port}/"
            assert call(url, {}, BODY, to_loopback=True, trust=trust, look_up=leads_to("127.0.0.1")).status == 200

    def test_one_of_another_name_is_not(self, pem: Path, theirs: ssl.SSLContext) -> None:
        with receiving(answers(OK), trust=theirs) as receiver:
            trust = ssl.create_default_context(cafile=str(pem))
            url = f"https://other.example:{receiver.port}/"
            outcome = call(url, {}, BODY, to_loopback=True, trust=trust, look_up=leads_to("127.0.0.1"))
            assert outcome.fault == "certificate refused"
        assert receiver.requests == []

    def test_one_that_nobody_vouches_for_is_not(self, theirs: ssl.SSLContext) -> None:
        with receiving(answers(OK), trust=theirs) as receiver:
            assert call(f"https://127.0.0.1:{receiver.port}/", {}, BODY, to_loopback=True).fault == "certificate refused"
        assert receiver.requests == []

    def test_a_handshake_that_hangs_or_drips_ends_in_time(self) -> None:
        for greets in (hangs, goes_on(b"\x16\x03\x03\x40\x00", b"\x02", every=0.02)):
            with receiving(answers(OK), greets=greets) as receiver:
                url = f"https://127.0.0.1:{receiver.port}/"
                assert call(url, {}, BODY, to_loopback=True, seconds=SOON).fault in ("timed out", "no connection")

    def test_one_without_tls_is_no_receiver_of_https(self) -> None:
        with receiving(answers(OK), greets=answers(OK)) as receiver:
            assert call(f"https://127.0.0.1:{receiver.port}/", {}, BODY, to_loopback=True).fault == "no connection"
