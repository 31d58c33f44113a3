"""Parts of published pages are drawn once for many readers, and anew as soon as anything is published."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directory.audiences import Viewer
from resources import comparing, kept, lineage
from resources.models import Adaptation, CaseStudyPage, Edition, LearningGuidePage, LinkCheck, PageAudience, Picture
from resources.models.links import LinkStatus, Said
from search import results
from tests.factories import (
    CaseStudyPageFactory,
    ConceptFactory,
    GlossaryTermFactory,
    LearningGuidePageFactory,
    MemberFactory,
    glossary_page,
    words,
)
from tests.markup import text

pytestmark = pytest.mark.django_db

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch) -> Committed:
    """Return what commits the changes within it; all else is committed too, as far as parts know."""
    monkeypatch.setattr(kept, "is_committed", lambda: True)

    def commit() -> AbstractContextManager[Any]:
        manager: AbstractContextManager[Any] = django_capture_on_commit_callbacks(execute=True)
        return manager

    with commit():
        kept.renew()
    return commit


@pytest.fixture
def cases(committed: Committed) -> list[CaseStudyPage]:
    with committed():
        return [CaseStudyPageFactory(place=place, population="40 beds") for place in ("Sutton", "Leeds", "Oxford")]


@pytest.fixture
def guide(committed: Committed, cases: list[CaseStudyPage]) -> LearningGuidePage:
    with committed():
        glossary_page()
        made: LearningGuidePage = LearningGuidePageFactory(
            title="Falls at night", cases=cases, problem=words("Ask for a run chart."), concepts=[ConceptFactory()]
        )
        return made


def shown(client: Client, page: Any, under: str = "") -> str:
    response = client.get(f"{page.get_url()}{under}")
    assert response.status_code == 200
    return text(response.content)


def never(*args: object, **kwargs: object) -> None:
    raise AssertionError("drawn a second time")


def test_what_one_reader_was_shown_is_not_drawn_for_the_next(
    client: Client, guide: LearningGuidePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shown(client, guide)
    for drawn in ("compare", "_settings_of"):
        monkeypatch.setattr(comparing, drawn, never)
    assert shown(Client(), guide) == first
    assert "40 beds" in first


def test_the_places_of_a_guide_cost_nothing_once_it_was_read(client: Client, guide: LearningGuidePage) -> None:
    shown(client, guide)
    with CaptureQueriesContext(connection) as queries:
        shown(client, guide)
    asked = " ".join(query["sql"] for query in queries)
    assert "resources_guidecase" not in asked
    assert "search_documentlabel" not in asked
    assert len(queries) <= 16


def renamed(page: Any, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


CHANGES: dict[str, tuple[Callable[[LearningGuidePage, list[CaseStudyPage]], object], str, str]] = {
    "the guide": (lambda guide, cases: renamed(guide, problem=words("Newly said.")), "run chart", "Newly said."),
    "a case": (lambda guide, cases: renamed(cases[0], place="Barnet"), "Sutton", "Barnet"),
    "a withdrawn case": (lambda guide, cases: cases[0].unpublish(), "Sutton", "Two places"),
    "a deleted case": (lambda guide, cases: cases[0].delete(), "Sutton", "Two places"),
    "a case for members": (lambda guide, cases: renamed(cases[0], audience=PageAudience.MEMBERS), "Sutton", "Two"),
    "an adaptation": (
        lambda guide, cases: Adaptation.objects.create(case_study=cases[1], origin=cases[0]),
        "",
        "Adapted from Sutton:",
    ),
    "an adopter": (lambda guide, cases: CaseStudyPageFactory(place="Bath", adapted_from=[guide]), "", "Bath"),
    "an edition": (
        lambda guide, cases: Edition.objects.create(guide=guide, number=2, changed="Two more places."),
        "",
        "Two more places.",
    ),
    "the glossary": (
        lambda guide, cases: GlossaryTermFactory(term="Run chart", definition="Dots and a line."),
        "",
        "Dots and a line.",
    ),
    "a link": (lambda guide, cases: _gone(), "", "may no longer work"),
}


def _gone() -> None:
    link = LinkCheck.objects.get()
    link.status, link.said, link.failed_days = LinkStatus.BROKEN, Said.GONE, 5
    link.save()


@pytest.mark.parametrize("change", CHANGES)
def test_what_changes_is_shown_at_once(
    client: Client, committed: Committed, guide: LearningGuidePage, cases: list[CaseStudyPage], change: str
) -> None:
    with committed():
        renamed(guide, sources=[("source", {"title": "A report", "url": "https://gone.example/"})])
    do, before, after = CHANGES[change]
    first = shown(client, guide)
    assert before in first
    assert after not in first
    with committed():
        do(guide, cases)
    then = shown(client, guide)
    assert after in then
    assert not before or before not in then


def test_the_word_for_a_concept_is_shown_as_the_taxonomy_has_it_now(
    client: Client, committed: Committed, guide: LearningGuidePage
) -> None:
    concept = guide.concepts.get()
    assert concept.label in shown(client, guide)
    concept.label = "Newly called"
    concept.save()
    assert "Newly called" in shown(client, guide)


def test_what_only_members_may_read_is_kept_for_members_alone(
    client: Client, committed: Committed, guide: LearningGuidePage, cases: list[CaseStudyPage]
) -> None:
    with committed():
        renamed(cases[0], audience=PageAudience.MEMBERS)
    member = Client()
    member.force_login(MemberFactory())
    for _time in range(2):
        assert "Three places" in shown(member, guide)
        assert "Sutton" not in shown(client, guide)
        assert "Sutton" not in shown(client, cases[1], "family/")


def test_nothing_of_a_reader_stands_in_what_others_are_shown(
    committed: Committed, guide: LearningGuidePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    real = kept.Parts.part

    def noted(self: kept.Parts, name: str, draw: Callable[[], str], *told: object, **more: int) -> Any:
        html = real(self, name, draw, *told, **more)
        drawn.append(html)
        return html

    monkeypatch.setattr(kept.Parts, "part", noted)
    member = Client()
    member.force_login(MemberFactory(display_name="Maud Ellery"))
    for address in (guide.get_url(), f"{guide.get_url()}family/", reverse("resources:library")):
        assert b"Maud Ellery" in member.get(address, {"utm_source": "poisoned"}).content
    whole = "".join(drawn)
    assert len(drawn) == 6
    for private in ("Maud Ellery", "csrfmiddlewaretoken", "poisoned"):
        assert private not in whole


def test_what_was_read_before_a_publication_and_drawn_after_it_is_shown_to_nobody_else(
    client: Client, committed: Committed, guide: LearningGuidePage, rf: RequestFactory
) -> None:
    before = LearningGuidePage.objects.get(pk=guide.pk)
    with committed():
        renamed(guide, problem=words("Newly said."))
    request: Any = rf.get(guide.get_url())
    request.viewer = Viewer()
    late = kept.PageParts(before, request, are_kept=True)
    assert late.part("article", lambda: "As it was.") == "As it was."

    assert "As it was." not in shown(client, guide)
    assert "Newly said." in shown(client, guide)


def test_a_draft_is_shown_to_nobody_and_makes_nothing_old(
    client: Client, committed: Committed, guide: LearningGuidePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown(client, guide)
    with committed():
        guide.problem = words("Not yet.")
        guide.save_revision()
    monkeypatch.setattr(comparing, "compare", never)
    assert "Not yet." not in shown(client, guide)


def test_a_preview_shows_the_draft_and_is_not_kept(
    client: Client, committed: Committed, guide: LearningGuidePage
) -> None:
    shown(client, guide)
    guide.problem = words("Not yet.")
    preview = guide.make_preview_request().content
    assert "Not yet." in text(preview)
    assert "Sutton" in text(preview)
    assert "Not yet." not in shown(client, guide)


def test_the_tree_is_drawn_once_and_grows_with_its_family(
    client: Client, committed: Committed, cases: list[CaseStudyPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = shown(client, cases[0], "family/")
    with monkeypatch.context() as patched:
        patched.setattr(lineage, "family_of", never)
        assert shown(client, cases[0], "family/") == first
        assert shown(client, cases[0], "family/?page=x") == first
    with committed():
        CaseStudyPageFactory(place="Bath", adapted_from=[cases[0]])
    assert "Bath" in shown(client, cases[0], "family/")


def test_the_library_is_listed_once_and_anew_after_each_publication(
    client: Client, committed: Committed, cases: list[CaseStudyPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    address = reverse("resources:library")
    first = text(client.get(address, {"kind": "case-study"}).content)
    with monkeypatch.context() as patched:
        patched.setattr(results, "answer", never)
        assert text(client.get(address, {"kind": "case-study", "unknown": "x"}).content) == first
        with pytest.raises(AssertionError):
            client.get(address, {"kind": "guide"})
    with committed():
        cases[0].unpublish()
    assert "Sutton" in first
    assert "Sutton" not in text(client.get(address, {"kind": "case-study"}).content)


def test_a_picture_is_sent_after_its_sizes_were_made_anew(
    client: Client, committed: Committed, picture: Picture
) -> None:
    block = {"image": {"image": picture.pk, "decorative": True, "alt_text": ""}, "caption": "", "credit": ""}
    with committed():
        page = CaseStudyPageFactory(problem=json.dumps([{"type": "picture", "value": block}]))
    pattern = re.compile(r'src="(/pictures/\d+/)"')
    first = pattern.findall(client.get(page.get_url()).content.decode())
    with committed():
        picture.renditions.all().delete()
    (then,) = pattern.findall(client.get(page.get_url()).content.decode())
    assert [then] != first
    assert client.get(then).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_never_kept(client: Client) -> None:
    page = CaseStudyPageFactory(place="Sutton", problem=words("As it was."))
    with transaction.atomic():
        page.problem = words("Taken back.")
        page.save_revision().publish()
        assert "Taken back." in shown(client, page)
        transaction.set_rollback(True)
    assert "As it was." in shown(client, page)
    assert "As it was." in shown(client, page)
    page = CaseStudyPage.objects.get(pk=page.pk)
    page.problem = words("As it is.")
    page.save_revision().publish()
    assert "As it is." in shown(client, page)
