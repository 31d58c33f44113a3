"""Ask other sites whether an address still works, without ever asking a private network.

The name of a site is resolved here, every address that it stands for is looked at, and the connection is made to that
very address: a name that answers differently a moment later (DNS rebinding) gains nothing. Each redirect is looked at
in the same way. Nothing of what a site sends is read beyond the head of its answer.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from resources.links.addresses import PORTS, spelling
from resources.models.links import Said

PATIENCE = 8.0
"""Seconds for each step: to connect, and to hear something."""
DEADLINE = 10.0
"""Seconds for one request as a whole: a site that answers letter by letter is left."""
MOST_REDIRECTS = 5
LASTING = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
REDIRECTS = LASTING | {HTTPStatus.FOUND, HTTPStatus.SEE_OTHER, HTTPStatus.TEMPORARY_REDIRECT}
ASKED_TWICE = {HTTPStatus.UNAUTHORIZED, HTTPStatus.TOO_MANY_REQUESTS}
"""What a site means whichever way it is asked; anything else that is wrong with HEAD is asked with GET."""
REFUSES_SERVICE = 999
"""How LinkedIn says that it answers no machine."""
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
MACHINES = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.PAYMENT_REQUIRED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_ACCEPTABLE,
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS,
    REFUSES_SERVICE,
}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Answer(NamedTuple):
    """What came of asking: in a word, the site's own number, and where it moved for good."""

    said: Said
    code: int | None = None
    moved_to: str = ""


Turn = Callable[[str], AbstractContextManager[None]]
"""Waits, as a context, for the turn at a host: see `resources.links.visiting`."""


class NotAsked(Exception):
    """The address is not asked, for the reason in `said`."""

    def __init__(self, said: Said) -> None:
        super().__init__(said)
        self.said = said


class OutOfTime(Exception):
    """A site took longer than anybody waits."""


def ask(url: str, turn: Turn) -> Answer:
    """Return what came of asking for an address, after its redirects; never raises.

    Takes its turn at each host with `turn`.
    """
    moved_to, is_lasting = "", True
    for _redirect in range(MOST_REDIRECTS + 1):
        try:
            code, location = _asked(url, turn)
        except NotAsked as refused:
            return Answer(refused.said)
        except (OSError, HTTPException, HTTPError, OutOfTime, ValueError) as error:
            return Answer(_reason(error))
        if code not in REDIRECTS or not location:
            said = _said(code)
            return Answer(said, code, moved_to if said == Said.WORKS else "")
        url = _next(url, location)
        if not url:
            return Answer(Said.OTHER, code)
        is_lasting = is_lasting and code in LASTING
        moved_to = url if is_lasting else moved_to
    return Answer(Said.CIRCLE)


def is_public(address: str) -> bool:
    """Say whether an address of the network belongs to the open internet, and does not stand for one that does not."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in NAT64:
            inner = ipaddress.IPv4Address(found.packed[-4:])
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast and not found.is_reserved


def _next(url: str, location: str) -> str:
    """Return where a redirect leads; empty where that is no page."""
    try:
        return spelling(urljoin(url, location))
    except ValueError:
        return ""


def _asked(url: str, turn: Turn) -> tuple[int, str]:
    """Ask with HEAD, and with GET where that does not say enough; return the number and where it leads on."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        with turn(host):
            code, location = _request("HEAD", parts)
    except (HTTPException, ConnectionError):
        code, location = HTTPStatus.METHOD_NOT_ALLOWED, ""
    if code < HTTPStatus.BAD_REQUEST or code in ASKED_TWICE:
        return code, location
    with turn(host):
        return _request("GET", parts)


def _request(method: str, parts: SplitResult) -> tuple[int, str]:
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    address = _address_of(host, port)
    connection = (
        HTTPSConnection(address, port, timeout=PATIENCE, server_hostname=host, cert_reqs="CERT_REQUIRED")
        if parts.scheme == "https"
        else HTTPConnection(address, port, timeout=PATIENCE)
    )
    head = {
        "Host": parts.netloc,
        "User-Agent": f"{settings.SITE_NAME} link check (+{settings.WAGTAILADMIN_BASE_URL})",
        "Accept": "*/*",
    }
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    with _in_time(connection):
        connection.request(method, target, headers=head, preload_content=False)
        answer = connection.getresponse()
        return answer.status, answer.headers.get("Location", "")


def _address_of(host: str, port: int) -> str:
    """Return the address to connect to; raises `NotAsked` where one that the name stands for is not public."""
    found = [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if all(f"{address}:{port}" in settings.LINK_CHECK_LOCAL for address in found):
        return found[0]
    if not all(is_public(address) for address in found):
        raise NotAsked(Said.PRIVATE)
    if port not in PORTS.values():
        raise NotAsked(Said.PORT)
    # Of a name with both, the old protocol: not every machine that runs a site speaks the new one.
    return min(found, key=lambda address: ":" in address)


@contextmanager
def _in_time(connection: HTTPConnection) -> Iterator[None]:
    """Close the connection at the end, and cut it off at the deadline; raises `OutOfTime` then."""
    is_cut = threading.Event()

    def cut() -> None:
        is_cut.set()
        if connection.sock is not None:
            with suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(DEADLINE, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException, HTTPError, ValueError) as error:
        if not is_cut.is_set():
            raise
        raise OutOfTime from error
    else:
        # The beginning of an answer that was cut off reads like one that is whole.
        if is_cut.is_set():
            raise OutOfTime
    finally:
        timer.cancel()
        connection.close()


def _said(code: int) -> Said:
    if HTTPStatus.OK <= code < HTTPStatus.MULTIPLE_CHOICES:
        return Said.WORKS
    if code in GONE:
        return Said.GONE
    if code in MACHINES:
        return Said.MACHINES
    return Said.SERVER if code >= HTTPStatus.INTERNAL_SERVER_ERROR else Said.OTHER


def _reason(error: Exception) -> Said:
    if isinstance(error, socket.gaierror):
        return Said.NAME
    if isinstance(error, ssl.SSLCertVerificationError):
        return Said.CERTIFICATE
    if isinstance(error, NewConnectionError):  # which the library counts as a wait that was too long
        return Said.UNREACHABLE
    if isinstance(error, (TimeoutError, ConnectTimeoutError, OutOfTime)):
        return Said.TIME
    return Said.UNREACHABLE
