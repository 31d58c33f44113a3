"""Guides and case studies as PDF: tagged, in order, for those who may read the page, and without asking any network."""

from __future__ import annotations

import importlib
import io
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from PIL import ImageFile
from pypdf import PdfReader

from resources import checks, pdf
from resources.measures.reading import read
from resources.models import PageAudience, Picture
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, words
from tests.resources.diagrams.test_blocks import DRIVERS

BASE = "https://redbag.example/guides/bags/"
MEASURE = {"title": "Bags lost", "definition": "Each month.", "figures": read("Jan 2026,3\nFeb 2026,4").stored()}

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_pango(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: False)


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """Serve any address of a server, and keep which were asked for."""
    heard: list[str] = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Listening)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


def read_file(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def text_of(file: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in file.pages).split())


def structure(file: PdfReader) -> list[Any]:
    """Return the elements of the structure tree in the order in which they are read out."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(file.root_object["/StructTreeRoot"])
    return found


def kinds(file: PdfReader) -> list[str]:
    return [element["/S"] for element in structure(file)]


def alternatives(file: PdfReader) -> list[str]:
    return [str(element.get("/Alt")) for element in structure(file) if element["/S"] == "/Figure"]


def shown(picture: Picture, alt: str, caption: str = "") -> str:
    image = {"image": picture.pk, "decorative": not alt, "alt_text": alt}
    return json.dumps([{"type": "picture", "value": {"image": image, "caption": caption, "credit": ""}}])


def written(client: Client, page: Any) -> PdfReader:
    response = client.get(f"{page.get_url()}{page_file(page)}")
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    return read_file(response.content)


def page_file(page: Any) -> str:
    return "case-study.pdf" if hasattr(page, "strapline") else "guide.pdf"


@pytest.mark.usefixtures("pango")
def test_a_guide_is_a_tagged_file_in_the_order_in_which_it_is_read(client: Client, picture: Picture) -> None:
    cases = [CaseStudyPageFactory(place=place, size="40 beds") for place in ("Sutton", "Essex", "York")]
    hidden = CaseStudyPageFactory(place="Corby", audience=PageAudience.MEMBERS)
    guide = LearningGuidePageFactory(
        title="When a resident goes to hospital",
        cases=[*cases, hidden],
        problem=words('It is <b>common</b>. <a href="https://nhs.example/">Read on</a>'),
        shared=shown(picture, "A red bag on a bed"),
        actions=json.dumps([{"type": "action", "value": {"action": "Pack one bag", "when": "", "who": ""}}]),
        made=json.dumps([{"type": "measure", "value": MEASURE}, {"type": "driver_diagram", "value": DRIVERS}]),
    )
    address = f"{guide.get_url()}guide.pdf"
    assert address in client.get(guide.get_url()).content.decode()

    response = client.get(address)
    assert response["Content-Disposition"] == f'inline; filename="{guide.slug}.pdf"'
    file = read_file(response.content)

    assert bool(file.root_object["/MarkInfo"]["/Marked"])
    assert file.root_object["/Lang"] == "en-GB"
    assert bool(file.root_object["/ViewerPreferences"]["/DisplayDocTitle"])
    assert file.metadata is not None
    assert file.metadata.title == guide.title
    assert b"pdfuaid:part" in file.root_object["/Metadata"].get_object().get_data()
    text = text_of(file)
    parts = [guide.title, "The problem", "It is common", "Sutton", "Actions that work", "Pack one bag", "was made"]
    assert sorted(parts, key=text.index) == parts
    assert "Corby" not in text
    found = kinds(file)
    headings = [kind for kind in found if kind in {"/H1", "/H2", "/H3", "/H4"}]
    assert headings[0] == "/H1"
    assert headings.count("/H1") == 1
    assert all(int(after[2]) <= int(before[2]) + 1 for before, after in pairwise(headings))
    assert {"/P", "/L", "/LI", "/Table", "/TR", "/TH", "/TD", "/Link", "/Figure"} <= set(found)
    told = alternatives(file)
    assert "A red bag on a bed" in told
    assert any(one.startswith("Bags lost. ") and len(one) > len("Bags lost. ") for one in told)
    assert any(one.startswith("Driver diagram: ") for one in told)
    assert "None" not in told
    links = [note.get_object() for page in file.pages for note in page.get("/Annots", [])]
    assert {"https://nhs.example/", cases[0].get_full_url()} <= {link["/A"]["/URI"] for link in links if "/A" in link}
    cells = [element for element in structure(file) if element["/S"] == "/TD"]
    assert any(len(cell["/A"].get("/Headers", [])) == 2 for cell in cells if "/A" in cell)


@pytest.mark.usefixtures("pango")
def test_each_page_of_the_file_has_its_number_and_address(client: Client) -> None:
    guide = LearningGuidePageFactory(problem=words("It is common. " * 600))
    file = written(client, guide)
    total = len(file.pages)
    assert total > 1
    assert file.pages[0].mediabox.width == pytest.approx(595, abs=1)
    for number, page in enumerate(file.pages, 1):
        assert f"{number} / {total}" in page.extract_text()
        assert guide.get_full_url() in page.extract_text()


@pytest.mark.usefixtures("pango")
def test_a_case_study_is_a_file_too(client: Client) -> None:
    case = CaseStudyPageFactory(place="Sutton", size="40 beds", cost_and_time=words("Twelve pounds a bag."))
    address = f"{case.get_url()}case-study.pdf"
    assert address in client.get(case.get_url()).content.decode()
    file = written(client, case)
    text = text_of(file)
    parts = [case.title, "40 beds", "Papers went missing", "A bag was packed", "Bags were lost", "Twelve pounds"]
    assert sorted(parts, key=text.index) == parts
    assert kinds(file).count("/H1") == 1
    assert client.get(f"{case.get_url()}guide.pdf").status_code == 404


@pytest.mark.usefixtures("pango")
def test_what_a_picture_does_not_say_in_words_its_caption_says(client: Client, picture: Picture) -> None:
    guide = LearningGuidePageFactory(shared=shown(picture, "", "Packed at the door"))
    assert alternatives(written(client, guide)) == ["Packed at the door"]
    plain = LearningGuidePageFactory(shared=shown(picture, ""))
    assert alternatives(written(client, plain)) == []


@pytest.mark.usefixtures("pango")
def test_a_picture_that_the_reader_may_not_see_is_left_out(client: Client, picture: Picture) -> None:
    guide = LearningGuidePageFactory(shared=shown(picture, "A red bag"))
    assert alternatives(written(client, guide)) == ["A red bag"]
    Picture.objects.update(audience="")
    file = written(client, guide)
    assert alternatives(file) == []
    assert not any(page.images for page in file.pages)


@pytest.mark.usefixtures("pango")
def test_no_request_leaves_and_no_file_of_the_machine_is_read(
    asked: tuple[str, list[str]], tmp_path: Any, picture: Picture
) -> None:
    from resources.pdf_writing import write  # noqa: PLC0415 (it needs Pango)

    server, heard = asked
    secret = tmp_path / "secret.png"
    with picture.file.open("rb") as content:
        secret.write_bytes(content.read())
    markup = f"""<html lang="en"><head><title>T</title><link rel="stylesheet" href="{server}/a.css">
        <style>@import "{server}/b.css"; p {{ background: url({server}/c.png) }}
        @font-face {{ font-family: x; src: url({server}/d.woff) }}</style></head>
        <body><p style="font-family: x">Text</p><img src="{server}/e.png" alt="e"><img src="{secret.as_uri()}" alt="f">
        <object data="{server}/g.svg"></object><embed src="{server}/h.svg">
        <link rel="attachment" href="{server}/j"><svg viewBox="0 0 9 9"><title>k</title>
        <style>@import "{server}/k.css"; @font-face {{ font-family: y; src: url({server}/l.woff) }}</style>
        <image href="{server}/m.png" width="9" height="9"/><use href="{server}/n.svg#a"/></svg></body></html>"""

    file = read_file(write(markup, style=f"@import url({server}/o.css);", pictures={}, base=BASE))

    assert "Text" in text_of(file)
    assert heard == []
    assert not any(page.images for page in file.pages)
    assert not file.attachments


@pytest.mark.usefixtures("pango")
def test_the_file_is_for_those_who_may_read_the_page(client: Client, member_client: Client) -> None:
    for page in (
        LearningGuidePageFactory(audience=PageAudience.MEMBERS),
        CaseStudyPageFactory(audience=PageAudience.MEMBERS),
    ):
        address = f"{page.get_url()}{page_file(page)}"
        assert client.get(address)["Location"].startswith("/accounts/login/")
        response = member_client.get(address)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        page.unpublish()
        assert member_client.get(address).status_code == 404


@pytest.mark.usefixtures("pango")
def test_a_file_is_written_once_for_all_who_may_see_the_same(
    client: Client, member_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = CaseStudyPageFactory(place="Corby", audience=PageAudience.MEMBERS)
    guide = LearningGuidePageFactory(cases=[*CaseStudyPageFactory.create_batch(3), hidden])
    times: list[str] = []
    own = pdf._written
    monkeypatch.setattr(pdf, "_written", lambda html, *rest: times.append(html) or own(html, *rest))

    for _ in range(2):
        assert "Corby" not in text_of(written(client, guide))
        assert "Corby" in text_of(written(member_client, guide))
    assert len(times) == 2

    guide.problem = words("It is rarer.")
    guide.save_revision().publish()
    assert "It is rarer" in text_of(written(client, guide))


def test_who_asks_while_another_file_is_written_may_come_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setattr(pdf, "WAIT_SECONDS", 0.01)
    guide = LearningGuidePageFactory()
    with pdf._writing:
        response = client.get(f"{guide.get_url()}guide.pdf")
    assert response.status_code == 503
    assert "Retry-After" in response
    assert "try again" in response.content.decode()


def test_what_cannot_be_written_is_said_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    monkeypatch.setitem(sys.modules, "resources.pdf_writing", None)
    guide = LearningGuidePageFactory()
    response = client.get(f"{guide.get_url()}guide.pdf")
    assert response.status_code == 503
    assert "cannot make the PDF" in response.content.decode()
    assert not pdf._writing.locked()


@pytest.mark.usefixtures("no_pango")
def test_without_pango_no_file_is_offered_and_its_address_answers_in_words(client: Client) -> None:
    for page in (LearningGuidePageFactory(), CaseStudyPageFactory()):
        assert ".pdf" not in client.get(page.get_url()).content.decode()
        response = client.get(f"{page.get_url()}{page_file(page)}")
        assert response.status_code == 503
        assert page.get_url() in response.content.decode()
        assert "cannot make the PDF" in response.content.decode()


@pytest.mark.usefixtures("no_pango")
def test_without_pango_the_check_says_what_to_install() -> None:
    (message,) = checks.check_pdf()
    assert message.hint == "On Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def test_with_pango_the_check_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "is_available", lambda: True)
    assert checks.check_pdf() == []


def test_the_colours_of_the_design_are_put_in_place() -> None:
    for name in ("pdf", "measures"):
        assert "var(" not in pdf.stylesheet(name)
    assert "#1f5673" in pdf.stylesheet("pdf")


def test_to_write_a_file_leaves_uploads_as_strict_as_before() -> None:
    importlib.import_module("resources.pdf_writing")

    assert not ImageFile.LOAD_TRUNCATED_IMAGES
