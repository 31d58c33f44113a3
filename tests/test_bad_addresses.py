"""Addresses, methods, heads and bodies as no browser sends them: each is answered, and none breaks anything."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from PIL import Image

from communities.actions.threads import start_thread
from directory.models import Member
from resources.models import Attachment, Picture
from tests.factories import CommunityFactory, MemberFactory, MembershipFactory

# What they reach is measured by the tests of each part; measuring it once more takes minutes.
pytestmark = [pytest.mark.django_db, pytest.mark.no_cover]

NUMBERS = ("0", "999999999", str(2**31), str(2**63), str(2**64), "9" * 400)
WORDS = ("nonsense", "-", "x" * 3000, "0", "%00", "%F0%9F%8F%A5", "%ff", "..", "%27%3B--", "%0d%0aa:b")
ANSWERED = {200, 204, 302, 304, 400, 403, 404, 405, 429}
METHODS = ("HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=B"
NOT_OURS = ("cms/", "_util/")


def patterns(found: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    """Yield the pattern of every address, with named groups for its arguments."""
    for one in found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern).replace("^", "").replace("$", "")


EVERY = [
    one for one in patterns(get_resolver().url_patterns) if not one.startswith(NOT_OURS) and "[\\w\\-]+" not in one
]
EVERY_OF_CMS = {one for one in patterns(get_resolver().url_patterns) if one.startswith("cms/")}
PLAIN = [f"/{one}" for one in EVERY if not re.search(r"[<(]", one)]
HOLES = re.compile(r"<int:\w+>|<\w+:\w+>|\(\?P<\w+>[^)]+\)|\([^)]+\)")


def filled(pattern: str) -> Iterator[str]:
    """Yield addresses of the pattern with nonsense for its arguments."""
    holes = HOLES.findall(pattern)
    choices = [NUMBERS if "int:" in hole or hole == r"(\d+)" else WORDS for hole in holes]
    if len(holes) > 1:
        choices = [(values[0], values[3], values[-2]) for values in choices]
    for values in product(*choices):
        address = pattern
        for value in values:
            address = HOLES.sub(lambda _, value=value: value, address, count=1)
        yield f"/{address}"


@pytest.fixture(scope="module")
def member(shared_rows: None) -> Member:
    """Return a host of a community with a thread, so that addresses below it lead somewhere."""
    member = MemberFactory(is_staff=True, is_superuser=True)
    community = CommunityFactory(name="nonsense")
    MembershipFactory(community=community, member=member, title="chair")
    start_thread(community=community, author=member, title="First", body="First.", client_id=uuid4())
    return member


@pytest.fixture
def clients(member: Member) -> list[Client]:
    visitor, reader = Client(raise_request_exception=False), Client(raise_request_exception=False)
    reader.force_login(member)
    return [visitor, reader]


def test_the_walk_finds_the_addresses() -> None:
    assert len(EVERY) > 50
    assert "/people/" in PLAIN
    assert "/people/0/" in set(filled("people/<int:pk>/"))
    assert not any(re.search(r"[<(]", address) for one in EVERY for address in filled(one))


@pytest.mark.parametrize("pattern", [one for one in EVERY if f"/{one}" not in PLAIN])
def test_an_address_of_nothing_is_answered(clients: list[Client], pattern: str) -> None:
    found = [
        (method, address[:80], status)
        for address in filled(pattern)
        for client in clients
        for method in ("GET", "POST")
        if (status := client.generic(method, address).status_code) not in ANSWERED
    ]

    assert found == []


@pytest.mark.parametrize("address", ["/", "/nowhere/", "/guides/", "/guides/nothing/", *PLAIN])
def test_a_method_that_is_not_meant_is_answered(clients: list[Client], address: str) -> None:
    found = [
        (method, status)
        for method in METHODS
        for client in clients
        if (status := client.generic(method, address).status_code) not in ANSWERED
    ]

    assert found == []


READ = (
    "/communities/",
    "/communities/nonsense/",
    "/communities/nonsense/members/",
    "/networks/",
    "/my-network/",
    "/people/",
    "/people/1/",
    "/people/1/photo/",
    "/people/suggest/",
    "/profile/",
    "/search/",
)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("address", READ)
def test_what_is_only_read_takes_no_other_method(clients: list[Client], address: str, method: str) -> None:
    assert {client.generic(method, address).status_code for client in clients} == {405}


@pytest.mark.parametrize(
    "address",
    [
        "/communities/nonsense/request/withdraw/",
        "/communities/nonsense/requests/1/",
        "/profile/work/1/remove/",
        "/profile/posts/1/remove/",
        "/profile/expertise/1/remove/",
    ],
)
def test_what_changes_something_does_not_do_so_when_it_is_read(clients: list[Client], address: str) -> None:
    assert clients[1].get(address).status_code == 405


HEADS = {
    "host": {"HTTP_HOST": "évil.example"},
    "another host": {"HTTP_HOST": "evil.example\r\nx: y"},
    "long host": {"HTTP_HOST": "x" * 5000},
    "session": {"HTTP_COOKIE": "sessionid=\xff'; csrftoken=\0; messages=eyJ\xff; =; ;;"},
    "language": {"HTTP_ACCEPT_LANGUAGE": "x" * 5000 + ",*;q=nan,\xff"},
    "encoding": {"HTTP_ACCEPT_ENCODING": "\xff;q=-1", "HTTP_ACCEPT": "\0/\xff"},
    "conditions": {"HTTP_IF_NONE_MATCH": '"\xff', "HTTP_IF_MODIFIED_SINCE": "Thu, 99 Foo 99999 99:99:99 GMT"},
    "range": {"HTTP_RANGE": "bytes=-9999999999999999999999-x"},
    "htmx": {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[::1", "HTTP_HX_TARGET": "\xff"},
    "htmx escaped": {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true", "HTTP_HX_PROMPT": "%ff"},
    "address": {"HTTP_X_FORWARDED_FOR": "\xff, ::g, 999.1.1.1", "REMOTE_ADDR": "127.0.0.1"},
    "referer": {"HTTP_REFERER": "http://[", "HTTP_ORIGIN": "http://["},
    "length": {"CONTENT_LENGTH": "-1"},
    "no length": {"CONTENT_LENGTH": "x"},
    "user agent": {"HTTP_USER_AGENT": "<script>alert(1)</script>\xff"},
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_nonsense_in_the_head_is_answered(clients: list[Client], head: dict[str, str]) -> None:
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    found = [
        (method, address, status)
        for client in [*clients, strict]
        for method, address in (("GET", "/"), ("GET", "/people/"), ("GET", "/search/"), ("POST", "/accounts/login/"))
        if (status := client.generic(method, address, **head).status_code) not in ANSWERED
    ]

    assert found == []


BODIES = {
    "not UTF-8": (b"q=%ff%fe&title=%ed%a0%80&body=%c3%28&login=%ff&email=%ff@x.org&display_name=\xff\xfe", FORM),
    "no text": (bytes(range(256)) * 8, FORM),
    "too many answers": (b"a=1&" * 2_001, FORM),
    "too much": (b"about=" + b"x" * 2_700_000, FORM),
    "no boundary": (b"x", "multipart/form-data"),
    "long boundary": (b"x", f"multipart/form-data; boundary={'B' * 5000}"),
    "no end": (b'--B\r\nContent-Disposition: form-data; name="about"\r\n\r\nx', PARTS),
    "no name": (b"--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--\r\n", PARTS),
    "bad head": (b"--B\r\n\xff\xfe: \0\r\n\r\nx\r\n--B--\r\n", PARTS),
    "bad base64": (
        b'--B\r\nContent-Disposition: form-data; name="new_photo"; filename="a.png"\r\n'
        b"Content-Transfer-Encoding: base64\r\n\r\n!!!\xff\r\n--B--\r\n",
        PARTS,
    ),
    "bad file name": (
        b'--B\r\nContent-Disposition: form-data; name="new_photo"; filename="../..\\\0\xff.png"\r\n\r\nx\r\n--B--\r\n',
        PARTS,
    ),
    "other file name": (
        b"--B\r\nContent-Disposition: form-data; name=\"new_photo\"; filename*=nobody''%ff%00\r\n\r\nx\r\n--B--\r\n",
        PARTS,
    ),
    "too many files": (
        b'--B\r\nContent-Disposition: form-data; name="f"; filename="a"\r\n\r\nx\r\n' * 200 + b"--B--\r\n",
        PARTS,
    ),
    "JSON": (b'{"q": [' * 2000, "application/json"),
    "no type": (b"x", ""),
    "odd type": (b"x", "\xff/;;;=\0"),
}
SENT = (
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/profile/edit/",
    "/profile/posts/add/",
    "/profile/offers/",
    "/communities/nonsense/threads/new/",
    "/search/",
)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_a_body_that_is_no_form_is_answered(clients: list[Client], body: tuple[bytes, str]) -> None:
    strict = Client(raise_request_exception=False, enforce_csrf_checks=True)
    found = [
        (address, status)
        for client in [*clients, strict]
        for address in SENT
        if (status := client.generic("POST", address, body[0], content_type=body[1]).status_code) not in ANSWERED
    ]

    assert found == []
    assert not any("\0" in row.about + row.headline for row in Member.objects.all())


@pytest.mark.parametrize(
    "query", ["q=%ff%fe%ed%a0%80", "q=%", "%00=%00", "&&&;;;===", "q" * 3000, "page=%ff", "a=1&" * 3000]
)
@pytest.mark.parametrize(
    "address", ["/", "/people/", "/people/suggest/", "/search/", "/communities/", "/networks/", "/guides/"]
)
def test_a_query_that_is_none_is_answered(clients: list[Client], address: str, query: str) -> None:
    found = {client.generic("GET", address, QUERY_STRING=query).status_code for client in clients}

    assert found <= {200, 302, 400}


def picture(kind: str = "PNG", **options: object) -> bytes:
    written = BytesIO()
    Image.new("RGB", (60, 40), "firebrick").save(written, kind, **options)
    return written.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Return a small PNG that says in its head that it is very large."""
    honest = picture()
    head = b"IHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big") + honest[24:29]
    return honest[:12] + head + zlib.crc32(head).to_bytes(4, "big") + honest[33:]


UPLOADS = {
    "empty": ("a.png", b""),
    "no picture": ("a.png", b"\x89PNG\r\n\x1a\n nothing more"),
    "cut short": ("a.jpg", picture("JPEG")[:400]),
    "garbled": ("a.png", picture()[:60] + b"\xff" * 60),
    "bomb": ("a.png", bomb(60_000, 60_000)),
    "wide bomb": ("a.png", bomb(2**31 - 1, 1)),
    "no size": ("a.png", bomb(0, 0)),
    "markup": ("a.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
    "page": ("a.html", b"<script>alert(1)</script>"),
    "other format": ("a.png", picture("BMP")),
    "program": ("a.exe", b"MZ\x90\0"),
    "PostScript": ("a.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
}


@pytest.mark.parametrize(("name", "content"), UPLOADS.values(), ids=UPLOADS)
def test_no_bad_file_becomes_a_photo_and_the_rest_is_kept(clients: list[Client], name: str, content: bytes) -> None:
    answers = {"display_name": "Amina Yusuf", "headline": "Typed <b>", "who": "members"}

    response = clients[1].post("/profile/edit/", {**answers, "new_photo": SimpleUploadedFile(name, content)})

    page = response.content.decode()
    assert response.status_code == 200
    assert 'id="id_new_photo_error"' in page
    assert "Typed &lt;b&gt;" in page
    assert not Member.objects.exclude(photo="").exists()


@pytest.mark.parametrize(("name", "content"), UPLOADS.values(), ids=UPLOADS)
@pytest.mark.parametrize("address", ["/cms/images/add/", "/cms/documents/add/"])
def test_no_bad_file_enters_the_cms(clients: list[Client], address: str, name: str, content: bytes) -> None:
    data = {"title": "A <b> file", "file": SimpleUploadedFile(name, content), "collection": 1}

    response = clients[1].post(address, data)

    page = response.content.decode()
    assert response.status_code == 200
    assert 'id="panel-child-file-errors"' in page or "error-message" in page
    assert "A &lt;b&gt; file" in page
    assert not Picture.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("title", "is_fine"),
    [("a\0b", False), ("x" * 300, False), ("", False), ("<script>alert(1)</script>", True), ("مرحبا 🏥", True)],
)
@pytest.mark.parametrize(("what", "name"), [("images", "a.png"), ("documents", "a.txt")])
def test_a_file_of_any_title_enters_the_cms_or_not(
    clients: list[Client], what: str, name: str, title: str, is_fine: bool
) -> None:
    content = picture() if what == "images" else b"Plot a dot for each week."
    data = {"title": title, "file": SimpleUploadedFile(name, content), "collection": 1}

    response = clients[1].post(f"/cms/{what}/add/", data)

    assert response.status_code == (302 if is_fine else 200)
    assert Picture.objects.count() + Attachment.objects.count() == int(is_fine)
    assert "<script>alert(1)" not in clients[1].get(f"/cms/{what}/").content.decode()


@pytest.mark.parametrize("address", ["/cms/images/multiple/add/", "/cms/documents/multiple/add/"])
@pytest.mark.parametrize(("name", "content"), UPLOADS.values(), ids=UPLOADS)
def test_no_bad_file_enters_the_cms_among_others(
    clients: list[Client], address: str, name: str, content: bytes
) -> None:
    data = {"title": "A file", "files[]": SimpleUploadedFile(name, content)}

    response = clients[1].post(address, data, headers={"X-Requested-With": "XMLHttpRequest"})

    assert response.status_code in {200, 400}
    assert not Picture.objects.exists()
    assert not Attachment.objects.exists()
