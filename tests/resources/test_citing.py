"""Citations: what they say, for whom, and what a hostile title does to them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from directory.audiences import Viewer
from resources.citing import Citation
from resources.models import CaseOrganisation, Contributor, PageAudience
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory, MemberFactory, ResourcePageFactory

pytestmark = pytest.mark.django_db

Role = Contributor.Role


def cited(page: Any, viewer: Viewer | None = None) -> Citation:
    type(page).objects.filter(pk=page.pk).update(last_published_at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    return Citation.of(type(page).objects.get(pk=page.pk), viewer or Viewer())


@pytest.fixture
def guide() -> Any:
    people = {
        MemberFactory(display_name="Maria Jane Okafor", audience="public"): Role.LED,
        MemberFactory(display_name="Helen Marsh", audience="public"): Role.WROTE_UP,
        MemberFactory(display_name="Rex Reviewer", audience="public"): Role.REVIEWED,
        MemberFactory(display_name="Hana Hidden", audience="members"): Role.WROTE_UP,
    }
    return LearningGuidePageFactory(title="The first hour", slug="first-hour", edition=2, people=people)


def test_vancouver_and_harvard_name_authors_edition_dates_and_address(guide: Any) -> None:
    citation = cited(guide)
    day = citation.cited

    assert citation.vancouver == (
        f"Okafor MJ, Marsh H. The first hour [Internet]. 2nd ed. Redbag; 2026 Mar 5 [cited {day:%Y %b} {day.day}]. "
        f"Available from: {citation.url}"
    )
    assert citation.harvard == (
        f"Okafor, M.J. and Marsh, H. (2026) The first hour. 2nd edn. Redbag. Available at: {citation.url} "
        f"(Accessed: {day.day} {day:%B %Y})."
    )
    assert citation.url.endswith("/guides/first-hour/")
    assert citation.url.startswith("http")


def test_bibtex_and_ris_say_the_same_for_programs(guide: Any) -> None:
    citation = cited(guide)

    assert citation.bibtex.startswith(f"@misc{{okafor-2026-{guide.pk},\n  author = {{Okafor, Maria Jane and Marsh,")
    for field in ("title = {{The first hour}}", "year = {2026}", "edition = {2}", f"url = {{{citation.url}}}"):
        assert field in citation.bibtex
    records = [line.split("  - ", 1) for line in citation.ris.split("\r\n") if line]
    assert records[0] == ["TY", "ELEC"]
    assert records[-1][0] == "ER"
    assert [value for tag, value in records if tag == "AU"] == ["Okafor, Maria Jane", "Marsh, Helen"]
    assert ["DA", "2026/03/05"] in records


def test_a_reader_sees_no_author_whom_they_may_not_know(guide: Any, member_client: Client, client: Client) -> None:
    for address in ("", "bibtex/", "ris/"):
        assert "Hidden" not in client.get(f"/cite/{guide.pk}/{address}").content.decode()
        assert "Hidden" in member_client.get(f"/cite/{guide.pk}/{address}").content.decode()


def test_without_authors_the_organisations_or_the_publisher_stand_in() -> None:
    case = CaseStudyPageFactory()
    CaseOrganisation.objects.create(case_study=case, name="Sutton Homes of Care", sort_order=1)
    resource = ResourcePageFactory(publisher="NHS England")

    assert cited(case).vancouver.startswith("Sutton Homes of Care. ")
    assert cited(resource).harvard.startswith("NHS England (2026) ")
    assert "publisher = {NHS England}" in cited(resource).bibtex


def test_more_than_six_authors_are_et_al() -> None:
    people = {MemberFactory(display_name=f"Ann Author{n}", audience="public"): Role.WROTE_UP for n in range(8)}
    citation = cited(CaseStudyPageFactory(people=people))

    assert ", et al. " in citation.vancouver
    assert " et al. (2026)" in citation.harvard
    assert citation.ris.count("AU  - ") == 8


@pytest.mark.parametrize("title", ["50% & rising: a_b #1 {x} \\end{y}", "One\r\nER  - \r\nTY  - JOUR", "Æther 🩺"])
def test_no_title_breaks_out_of_its_field(title: str) -> None:
    citation = cited(ResourcePageFactory(title=title))

    assert citation.ris.count("\r\n") == len(re.findall(r"^[A-Z][A-Z0-9]  - ", citation.ris, re.MULTILINE))
    assert re.sub(r"\\[\\{}]", "", citation.bibtex).count("{") == re.sub(r"\\[\\{}]", "", citation.bibtex).count("}")
    assert not re.search(r"(?<!\\)[%&#]", citation.bibtex.replace(citation.url, ""))


def test_the_files_are_downloads_and_only_what_one_may_read_is_cited(client: Client) -> None:
    page = CaseStudyPageFactory(slug="a-case")

    for address, name in (("bibtex/", "a-case.bib"), ("ris/", "a-case.ris")):
        response = client.get(f"/cite/{page.pk}/{address}")
        assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    for address in ("", "bibtex/", "ris/"):
        assert client.get(f"/cite/{CaseStudyPageFactory(live=False).pk}/{address}").status_code == 404
        hidden = CaseStudyPageFactory(audience=PageAudience.MEMBERS)
        assert client.get(f"/cite/{hidden.pk}/{address}").status_code == 302


def test_the_page_leads_there_and_shows_text_that_can_be_selected(client: Client) -> None:
    page = CaseStudyPageFactory()

    assert f'href="/cite/{page.pk}/"' in client.get(page.get_url()).content.decode()
    shown = client.get(f"/cite/{page.pk}/").content.decode()
    assert shown.count('<pre class="citation"') == 4
    assert shown.count(" hidden>Copy") == 4
