"""Receivers of webhooks on real sockets of this machine: honest and hostile ones."""

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
type Behavior = Callable[[socket.socket, "Receiving"], None]


@dataclass
class Receiving:
    """A receiver: where it listens, and what it got. `behavior` is what it does with a connection after it has read a request."""

    port: int
    behavior: Behavior
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: int = 0
    sent: int = 0
    ending: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def say(self, connection: socket.socket, data: bytes) -> None:
        connection.sendall(data)
        self.sent += len(data)


@contextmanager
def receiving(behavior: Behavior, *, trust: ssl.SSLContext | None = None, greets: Behavior | None = None) -> Iterator[Receiving]:
    """A receiver that serves one connection after the other. `trust` has its certificate; `greets` is what it does before TLS."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        receiver = Receiving(listener.getsockname()[1], behavior)

        def serve() -> None:
            while not receiver.ending.is_set():
                with suppress(OSError):
                    connection, _ = listener.accept()
                    receiver.connections += 1
                    with connection:
                        connection.settimeout(5)
                        if greets:
                            greets(connection, receiver)
                        with trust.wrap_socket(connection, server_side=True) if trust else connection as spoken:
                            receiver.requests.append(read_request(spoken))
                            receiver.behavior(spoken, receiver)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield receiver
        finally:
            receiver.ending.set()
            thread.join(10)


def read_request(connection: socket.socket) -> tuple[dict[str, str], bytes]:
    """The headers of a request, with its first line as that of the name "", and its body."""
    head = b""
    while b"\r\n\r\n" not in head:
        head += _more(connection, 1)
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = b""
    while len(body) < int(headers.get("content-length", 0)):
        body += _more(connection, 65_536)
    return {"": first, **headers}, body


def _more(connection: socket.socket, most: int) -> bytes:
    """
    Raises:
        ConnectionError: the other side has left.
    """
    if not (got := connection.recv(most)):
        raise ConnectionError
    return got


def answers(data: bytes) -> Behavior:
    """Says this and closes."""
    return lambda connection, receiver: receiver.say(connection, data)


def hangs(_: socket.socket, receiver: Receiving) -> None:
    """Says nothing until the end."""
    receiver.ending.wait()


def goes_on(beginning: bytes, piece: bytes, every: float = 0.0) -> Behavior:
    """Says a beginning, and then the same again and again, until the other side has had enough."""

    def go_on(connection: socket.socket, receiver: Receiving) -> None:
        receiver.say(connection, beginning)
        while not receiver.ending.wait(every):
            receiver.say(connection, piece)

    return go_on


def certificate(folder: Path, *names: str) -> Path:
    """A certificate for these names that nobody vouches for but itself, with its key in one file."""
    key, now = generate_private_key(SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "receiver")])
    others: list[x509.GeneralName] = [
        x509.IPAddress(ipaddress.ip_address(each)) if each[0].isdigit() else x509.DNSName(each) for each in names
    ]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(others), critical=False)
        .sign(key, SHA256())
    )
    file = folder / "receiver.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + made.public_bytes(Encoding.PEM),
    )
    return file
