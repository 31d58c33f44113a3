"""What is asked of other sites, what their answers mean, and what is never asked."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as site_settings

from resources.links import asking
from resources.links.asking import Answer, ask, is_public
from resources.links.visiting import visit
from resources.models.links import Said
from tests.resources.links.conftest import ELSEWHERE, Elsewhere


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (200, Said.WORKS),
        (204, Said.WORKS),
        (404, Said.GONE),
        (410, Said.GONE),
        (401, Said.MACHINES),
        (403, Said.MACHINES),
        (429, Said.MACHINES),
        (999, Said.MACHINES),
        (400, Said.OTHER),
        (500, Said.SERVER),
        (503, Said.SERVER),
    ],
)
def test_each_answer_has_a_meaning(elsewhere: Elsewhere, turn: Any, code: int, said: Said) -> None:
    elsewhere.answers["/page"] = (code, {})

    assert ask(f"{elsewhere.url}/page", turn) == Answer(said, code)


def test_a_site_is_asked_for_the_head_alone_and_told_who_asks(elsewhere: Elsewhere, turn: Any) -> None:
    ask(f"{elsewhere.url}/", turn)

    assert elsewhere.asked == [("HEAD", "/")]
    assert "Redbag link check" in elsewhere.heads[0]["User-Agent"]
    assert site_settings.WAGTAILADMIN_BASE_URL in elsewhere.heads[0]["User-Agent"]
    assert elsewhere.heads[0]["Host"] == elsewhere.local


@pytest.mark.parametrize("code", [403, 404, 405, 501])
def test_a_site_that_answers_no_head_is_asked_for_the_page(elsewhere: Elsewhere, turn: Any, code: int) -> None:
    elsewhere.answers |= {"HEAD /page": (code, {}), "GET /page": (200, {})}

    assert ask(f"{elsewhere.url}/page", turn) == Answer(Said.WORKS, 200)
    assert [method for method, _ in elsewhere.asked] == ["HEAD", "GET"]


def test_a_lasting_redirect_says_where_the_page_moved(elsewhere: Elsewhere, turn: Any) -> None:
    elsewhere.answers |= {"/old": (301, {"Location": "/newer"}), "/newer": (308, {"Location": "/new?a=1"})}
    elsewhere.answers["/new?a=1"] = (200, {})

    assert ask(f"{elsewhere.url}/old", turn) == Answer(Said.WORKS, 200, f"{elsewhere.url}/new?a=1")


def test_a_passing_redirect_is_followed_and_says_nothing(elsewhere: Elsewhere, turn: Any) -> None:
    elsewhere.answers |= {"/now": (302, {"Location": "/then"}), "/then": (301, {"Location": "/"})}

    assert ask(f"{elsewhere.url}/now", turn) == Answer(Said.WORKS, 200)


def test_what_moved_to_nowhere_is_gone(elsewhere: Elsewhere, turn: Any) -> None:
    elsewhere.answers["/old"] = (301, {"Location": "/nothing"})

    assert ask(f"{elsewhere.url}/old", turn) == Answer(Said.GONE, 404)


def test_a_circle_ends(elsewhere: Elsewhere, turn: Any) -> None:
    elsewhere.answers["/round"] = (301, {"Location": "/round"})

    assert ask(f"{elsewhere.url}/round", turn) == Answer(Said.CIRCLE)
    assert len(elsewhere.asked) == asking.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "location", ["ftp://example.org/", "javascript:alert(1)", "http://user:word@example.org/", "http://[bad"]
)
def test_a_redirect_to_what_is_no_page_is_not_followed(elsewhere: Elsewhere, turn: Any, location: str) -> None:
    elsewhere.answers["/away"] = (302, {"Location": location})

    assert ask(f"{elsewhere.url}/away", turn) == Answer(Said.OTHER, 302)


def test_a_private_address_is_never_asked(private: Elsewhere, turn: Any) -> None:
    assert ask(f"{private.url}/", turn) == Answer(Said.PRIVATE)
    assert private.asked == []


@pytest.mark.parametrize("name", ["2130706435", "0x7f.3", "127.3", "[::ffff:127.0.0.3]"])
def test_a_private_address_in_disguise_is_never_asked(private: Elsewhere, turn: Any, name: str) -> None:
    assert ask(f"http://{name}:{private.port}/", turn) == Answer(Said.PRIVATE)
    assert private.asked == []


def test_a_redirect_into_a_private_network_is_never_followed(
    elsewhere: Elsewhere, private: Elsewhere, turn: Any
) -> None:
    elsewhere.answers["/away"] = (302, {"Location": f"{private.url}/secret"})

    assert ask(f"{elsewhere.url}/away", turn) == Answer(Said.PRIVATE)
    assert private.asked == []


def test_a_name_that_answers_differently_a_moment_later_gains_nothing(
    elsewhere: Elsewhere, turn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = Elsewhere("127.0.0.3", elsewhere.port)
    real = socket.getaddrinfo
    answers = iter([ELSEWHERE])

    def rebinding(host: Any, *args: Any, **kwargs: Any) -> Any:
        return real(next(answers, "127.0.0.3") if host == "rebinding.example" else host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    try:
        assert ask(f"http://rebinding.example:{elsewhere.port}/", turn) == Answer(Said.WORKS, 200)
        assert ask(f"http://rebinding.example:{elsewhere.port}/", turn) == Answer(Said.PRIVATE)
    finally:
        hidden.close()
    assert len(elsewhere.asked) == 1
    assert hidden.asked == []


def test_a_name_of_which_one_address_is_private_is_not_asked(
    elsewhere: Elsewhere, turn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    both = [real(one, elsewhere.port, type=socket.SOCK_STREAM)[0] for one in (ELSEWHERE, "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: both)

    assert ask(f"http://both.example:{elsewhere.port}/", turn) == Answer(Said.PRIVATE)
    assert elsewhere.asked == []


def test_another_port_of_a_public_site_is_not_asked(turn: Any) -> None:
    assert ask("http://93.184.215.14:8080/", turn) == Answer(Said.PORT)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104 (an address to refuse)
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "2001:db8::1",
        "64:ff9b::7f00:1",
        "fc00::1",
        "fe80::1",
        "ff02::1",
    ],
)
def test_what_is_not_of_the_open_internet_is_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2a00:1450:4009::200e", "::ffff:93.184.215.14"])
def test_what_is_of_the_open_internet_is_known(address: str) -> None:
    assert is_public(address)


def test_a_name_that_nobody_has_is_said_so(turn: Any) -> None:
    assert ask("https://nobody.invalid/", turn) == Answer(Said.NAME)


def test_a_site_that_is_not_there_is_said_so(elsewhere: Elsewhere, turn: Any, settings: Any) -> None:
    with socket.socket() as free:
        free.bind((ELSEWHERE, 0))
        port = free.getsockname()[1]
    settings.LINK_CHECK_LOCAL = frozenset({f"{ELSEWHERE}:{port}"})

    assert ask(f"http://{ELSEWHERE}:{port}/", turn) == Answer(Said.UNREACHABLE)


def test_a_site_that_is_silent_is_left(elsewhere: Elsewhere, turn: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    free = threading.Event()
    elsewhere.before_answer = lambda: free.wait(10) and None
    monkeypatch.setattr(asking, "PATIENCE", 0.2)

    assert ask(f"{elsewhere.url}/", turn) == Answer(Said.TIME)
    free.set()


@pytest.fixture
def letter_by_letter(settings: Any) -> Iterator[str]:
    """A site that sends a letter of its answer now and then, so that no single wait is ever too long."""
    stop = threading.Event()
    server = socket.create_server((ELSEWHERE, 0))

    def serve() -> None:
        while not stop.is_set():
            try:
                caller, _ = server.accept()
                caller.send(b"HTTP/1.1 200 OK\r\n")
                while not stop.wait(0.05):
                    caller.send(b"X")
            except OSError:
                continue

    threading.Thread(target=serve, daemon=True).start()
    port = server.getsockname()[1]
    settings.LINK_CHECK_LOCAL = frozenset({f"{ELSEWHERE}:{port}"})
    yield f"http://{ELSEWHERE}:{port}/"
    stop.set()
    server.close()


def test_a_site_that_answers_letter_by_letter_is_left(
    letter_by_letter: str, turn: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "DEADLINE", 0.5)

    assert ask(letter_by_letter, turn) == Answer(Said.TIME)


def test_a_site_that_talks_nonsense_is_said_to_be_out_of_reach(turn: Any, settings: Any) -> None:
    with socket.create_server((ELSEWHERE, 0)) as server:
        port = server.getsockname()[1]
        settings.LINK_CHECK_LOCAL = frozenset({f"{ELSEWHERE}:{port}"})

        def serve() -> None:
            for _ in range(2):
                caller, _address = server.accept()
                caller.recv(1000)
                caller.sendall(b"\0\xff" * 100 + b"\r\n\r\n")
                caller.close()

        threading.Thread(target=serve, daemon=True).start()

        assert ask(f"http://{ELSEWHERE}:{port}/", turn) == Answer(Said.UNREACHABLE)


def test_a_certificate_that_nobody_signed_is_said_so(
    elsewhere: Elsewhere, turn: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    elsewhere.server.socket = context.wrap_socket(elsewhere.server.socket, server_side=True)
    address = elsewhere.url.replace("http:", "https:")

    assert ask(f"{address}/", turn) == Answer(Said.CERTIFICATE)
    assert elsewhere.asked == []

    # Whoever trusts it reaches the site: the name is looked at on the way to the address.
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "site.pem"))
    assert ask(f"{address}/", turn) == Answer(Said.WORKS, 200)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "elsewhere")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ELSEWHERE))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "site.pem"
    private_key = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private_key + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_a_site_is_asked_for_one_page_at_a_time_and_every_page_is_answered(elsewhere: Elsewhere) -> None:
    at_once, most, guard = 0, 0, threading.Lock()
    others = threading.Event()

    def count() -> None:
        nonlocal at_once, most
        with guard:
            at_once += 1
            most = max(most, at_once)
        others.wait(0.02)
        with guard:
            at_once -= 1

    elsewhere.before_answer = count
    # Another site leads to this one, while this one is asked.
    urls = [f"{elsewhere.url}/{number}" for number in range(8)]

    answers = dict(visit([*urls, "https://nobody.invalid/"]))

    assert most == 1
    assert {answers[url].said for url in urls} == {Said.GONE}
    assert answers["https://nobody.invalid/"].said == Said.NAME
