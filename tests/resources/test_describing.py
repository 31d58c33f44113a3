"""What programs are told of pages: metadata, feeds, the sitemap and robots.txt."""

from __future__ import annotations

import json
import re
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from resources.models import Contributor, PageAudience
from tests.factories import (
    CaseStudyPageFactory,
    CommunityFactory,
    LearningGuidePageFactory,
    MemberFactory,
    ResourcePageFactory,
    ThreadFactory,
)

pytestmark = pytest.mark.django_db

FEED = "/library/feed/"
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "http://127.0.0.1:8000"
FACTORIES = [CaseStudyPageFactory, LearningGuidePageFactory, ResourcePageFactory]
Role = Contributor.Role


def linked(client: Client, page: Any) -> dict[str, Any]:
    shown = client.get(page.get_url()).content.decode()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', shown, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def entries(client: Client, address: str = FEED) -> list[ElementTree.Element]:
    response = client.get(address)
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(response.content).findall(f"{ATOM}entry")  # noqa: S314 (our own)


def titles(client: Client, address: str = FEED) -> list[str]:
    return [entry.findtext(f"{ATOM}title") or "" for entry in entries(client, address)]


# --- Metadata ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factory", FACTORIES)
def test_a_page_for_everybody_tells_programs_what_it_is(client: Client, factory: Any) -> None:
    page = factory()
    shown = client.get(page.get_url()).content.decode()
    data = linked(client, page)

    address = f"{BASE}{page.get_url()}"
    assert f'<link rel="canonical" href="{address}">' in shown
    assert f'<meta property="og:title" content="{page.title}">' in shown
    assert (data["@context"], data["url"], data["name"]) == ("https://schema.org", address, page.title)


def test_authors_are_those_whom_everybody_may_know_and_had_a_part_in_writing(client: Client) -> None:
    people = {
        MemberFactory(display_name="Maria Okafor", audience="public"): Role.WROTE_UP,
        MemberFactory(display_name="Hana Hidden", audience="members"): Role.LED,
        MemberFactory(display_name="Rex Reviewer", audience="public"): Role.REVIEWED,
    }

    assert [one["name"] for one in linked(client, CaseStudyPageFactory(people=people))["author"]] == ["Maria Okafor"]


def test_no_title_ends_the_element_that_it_stands_in(client: Client) -> None:
    title = "</script><script>alert('x')</script> & <!-- Ω"
    page = ResourcePageFactory(title=title)

    assert linked(client, page)["name"] == title
    assert "<script>alert" not in client.get(page.get_url()).content.decode()


def test_programs_are_told_nothing_of_a_members_page_nor_through_a_member(
    client: Client, member_client: Client
) -> None:
    hidden, public = CaseStudyPageFactory(audience=PageAudience.MEMBERS), CaseStudyPageFactory()

    for page in (hidden, public):
        shown = member_client.get(page.get_url()).content.decode()
        assert "og:title" not in shown
        assert "ld+json" not in shown


# --- Feeds -------------------------------------------------------------------------------------------------------


def test_the_feed_has_the_newest_pages_that_everybody_may_read(client: Client, member_client: Client) -> None:
    case = CaseStudyPageFactory(title="Old")
    guide = LearningGuidePageFactory(title="New", cases=[case, *CaseStudyPageFactory.create_batch(2)])
    CaseStudyPageFactory(title="For members", audience=PageAudience.MEMBERS)
    CaseStudyPageFactory(title="Draft", live=False)

    for reader in (client, member_client):
        assert titles(reader)[0] == guide.title
        assert titles(reader)[-1] == case.title
        assert not {"For members", "Draft"} & set(titles(reader))
    assert titles(client, f"{FEED}guide/") == [guide.title]
    assert f"{BASE}{guide.get_url()}" == entries(client)[0].find(f"{ATOM}link").get("href")  # type: ignore[union-attr]
    assert client.get(FEED).headers["Cache-Control"] == "public, max-age=3600"


def test_the_feed_ends_after_thirty_pages_at_three_queries(client: Client) -> None:
    ResourcePageFactory.create_batch(32)
    client.get(FEED)

    with CaptureQueriesContext(connection) as counted:
        found = titles(client)

    assert len(found) == 30
    assert len(counted) <= 4


@pytest.mark.parametrize("kind", ["people", "person", "guides", "thread", "x" * 300, "%00"])
def test_a_feed_of_what_the_library_does_not_hold_is_not_there(client: Client, kind: str) -> None:
    assert client.get(f"{FEED}{kind}/").status_code == 404


def test_signs_that_no_xml_may_hold_are_left_out(client: Client) -> None:
    ResourcePageFactory(title="Bell\x07 and \ufffe whistle <b>", summary="Form\x0cfeed")

    assert titles(client) == ["Bell and  whistle <b>"]


# --- Sitemap -----------------------------------------------------------------------------------------------------


def test_the_sitemap_holds_what_everybody_may_read_and_nothing_else(client: Client) -> None:
    shown = [factory() for factory in FACTORIES]
    thread = ThreadFactory(community=CommunityFactory(level="open"))
    hidden = [factory(audience=PageAudience.MEMBERS) for factory in FACTORIES] + [CaseStudyPageFactory(live=False)]
    secret = ThreadFactory(community=CommunityFactory(level="confidential", name="Secret"))
    member = MemberFactory(audience="public")

    index = client.get("/sitemap.xml").content.decode()
    sections = re.findall(r"<loc>http://testserver(/sitemap-[^<]+)</loc>", index)
    listed = re.findall("<loc>([^<]+)</loc>", "".join(client.get(one).content.decode() for one in sections))

    assert len(sections) == 7
    wanted = {f"{BASE}{one.get_url()}" for one in shown}
    wanted |= {f"{BASE}{thread.get_absolute_url()}", f"{BASE}{thread.community.get_absolute_url()}"}
    assert wanted | {f"{BASE}/library/", f"{BASE}/", f"{BASE}/guides/"} <= set(listed)
    for one in (secret, secret.community, member):
        assert f"{BASE}{one.get_absolute_url()}" not in listed
    assert not {f"{BASE}{one.get_url()}" for one in hidden} & set(listed)


def test_robots_are_told_where_the_sitemap_is_and_where_nothing_is(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()

    assert f"Sitemap: {BASE}/sitemap.xml" in text
    assert "Disallow: /cms/" in text


def test_ways_to_narrow_the_library_are_for_no_search_engine(client: Client) -> None:
    assert "X-Robots-Tag" not in client.get("/library/").headers
    assert client.get("/library/?order=title").headers["X-Robots-Tag"] == "noindex"
