"""The family of an idea: where it began, who adapted it, and who may know of each."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from directory.audiences import Viewer
from resources import lineage
from resources.lineage import family_of
from resources.models import Adaptation, CaseStudyPage, PageAudience
from resources.publishing import NotReady
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory
from tests.markup import text

pytestmark = pytest.mark.django_db


def names(page: Any, viewer: Viewer | None = None) -> list[tuple[int, str]]:
    return [(one.steps, one.name) for one in family_of(page, viewer or Viewer()).relatives]


def adapted(place: str, *origins: Any, **more: Any) -> CaseStudyPage:
    page: CaseStudyPage = CaseStudyPageFactory(place=place, adapted_from=list(origins), **more)
    return page


def test_a_family_is_the_same_from_wherever_one_looks() -> None:
    sutton = adapted("Sutton")
    wakefield, herts = adapted("Wakefield", sutton), adapted("Hertfordshire", sutton)
    leeds = adapted("Leeds", wakefield)
    adapted("Elsewhere")
    whole = [(0, "Sutton"), (1, "Hertfordshire"), (1, "Wakefield"), (2, "Leeds")]
    for page in (sutton, wakefield, herts, leeds):
        assert names(page) == whole


def test_ideas_that_came_together_stand_after_the_later_of_them() -> None:
    sutton, oxford = adapted("Sutton"), adapted("Oxford")
    wakefield = adapted("Wakefield", sutton)
    both = adapted("Leeds", oxford, wakefield)
    assert names(both) == [(0, "Oxford"), (0, "Sutton"), (1, "Wakefield"), (2, "Leeds")]
    leeds = family_of(both, Viewer()).relatives[-1]
    assert [way.origin.name for way in leeds.ways] == ["Oxford", "Wakefield"]


def test_a_guide_can_be_where_it_began(client: Client) -> None:
    guide = LearningGuidePageFactory(title="Falls at night")
    place = adapted("Leeds", guide)
    assert names(place) == [(0, "Falls at night"), (1, "Leeds")]
    assert "Adapted by Leeds" in text(client.get(guide.get_url()).content)
    assert "Leeds" in text(client.get(f"{guide.get_url()}family/").content)


def test_nobody_learns_of_a_page_that_they_may_not_read_nor_of_what_is_known_through_it(client: Client) -> None:
    sutton = adapted("Sutton")
    hidden = adapted("Hidden", sutton, audience=PageAudience.MEMBERS)
    beyond = adapted("Beyond", hidden)
    draft = CaseStudyPageFactory(place="Draft", adapted_from=sutton, live=False)
    gone = adapted("Gone", sutton)
    gone.unpublish()
    assert names(sutton) == [(0, "Sutton")]
    assert names(beyond) == [(0, "Beyond")]
    assert names(sutton, Viewer(MemberFactory())) == [(0, "Sutton"), (1, "Hidden"), (2, "Beyond")]
    seen = client.get(f"{sutton.get_url()}family/").content.decode()
    assert "Nobody has adapted it yet" in seen
    for other in (hidden, beyond, draft, gone):
        assert other.place not in seen
    assert "/family/" not in client.get(sutton.get_url()).content.decode()


@pytest.mark.parametrize("path", ["", "family/"])
def test_the_family_of_a_page_is_for_those_who_may_read_the_page(client: Client, path: str) -> None:
    page = adapted("Leeds", audience=PageAudience.MEMBERS)
    assert client.get(f"{page.get_url()}{path}")["Location"].startswith("/accounts/login/")
    client.force_login(MemberFactory())
    response = client.get(f"{page.get_url()}{path}")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    page.unpublish()
    assert client.get(f"{page.get_url()}{path}").status_code == 404


def test_the_page_says_what_each_place_kept_and_changed(client: Client) -> None:
    sutton = adapted("Sutton")
    way = Adaptation(origin=sutton, kept="The bag", changed="Shorter forms", because="Another hospital")
    herts = CaseStudyPageFactory(place="Hertfordshire", origins=[way])
    told = "Adapted from Sutton Kept The bag Changed Shorter forms Why Another hospital"
    assert told in text(client.get(f"{sutton.get_url()}family/").content)
    assert told in text(client.get(herts.get_url()).content)


def test_a_family_of_hundreds_is_read_in_as_many_queries_as_one_of_two_and_is_paged(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sutton = adapted("Sutton")
    last = adapted("Wakefield", sutton)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{sutton.get_url()}family/")
        return len(captured)

    queries()
    few = queries()
    for number in range(lineage.PER_PAGE):
        last = adapted(f"Place {number:02}", last if number % 2 else sutton)
    assert queries() == few
    seen = client.get(f"{sutton.get_url()}family/").content.decode()
    assert seen.count("<circle") == lineage.PER_PAGE + 2
    assert seen.count('class="stack stack-small"') < lineage.PER_PAGE + 2
    assert "Page </span>2" in seen
    monkeypatch.setattr(lineage, "MOST", 10)
    last.refresh_from_db()
    cut = family_of(last, Viewer())
    assert len(cut.relatives) == 10
    assert cut.is_cut
    assert last.pk in {one.page.pk for one in cut.relatives}
    assert "The family is larger" in client.get(f"{sutton.get_url()}family/").content.decode()


def test_a_case_study_cannot_be_its_own_ancestor() -> None:
    sutton = adapted("Sutton")
    wakefield = adapted("Wakefield", sutton)
    leeds = adapted("Leeds", wakefield)
    for origin in (sutton, wakefield, leeds):
        sutton.origins = [Adaptation(origin=origin)]
        revision = sutton.save_revision()
        with pytest.raises(NotReady, match="cannot come from itself"), transaction.atomic():
            revision.publish()
    assert names(leeds) == [(0, "Sutton"), (1, "Wakefield"), (2, "Leeds")]


def test_a_circle_that_came_about_all_the_same_is_shown_and_ends() -> None:
    first = adapted("First")
    second = adapted("Second", first)
    Adaptation.objects.create(case_study=first, origin=second)
    assert {name for _steps, name in names(first)} == {"First", "Second"}
    family = family_of(first, Viewer()).shown(None)
    assert family["tree"].count("<circle") == 2


def test_what_came_from_a_page_that_is_deleted_stays() -> None:
    sutton = adapted("Sutton")
    wakefield = adapted("Wakefield", sutton)
    sutton.delete()
    assert names(CaseStudyPage.objects.get(pk=wakefield.pk)) == [(0, "Wakefield")]


@pytest.mark.parametrize("page", ["0", "-1", "10000", "x" * 5000, "\0"])
def test_a_page_of_the_list_that_is_not_there_is_the_nearest(client: Client, page: str) -> None:
    sutton = adapted("Sutton")
    assert client.get(f"{sutton.get_url()}family/", {"page": page}).status_code == 200
