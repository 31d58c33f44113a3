"""The read API: what it says, what it refuses, and that it tells nobody of what they may not read."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from resources.api.asking import CALLS, LARGEST_OFFSET
from resources.models import Attachment, LearningPage, PageAudience
from search.models import Region
from tests.factories import (
    CaseStudyPageFactory,
    ConceptFactory,
    GlossaryTermFactory,
    LearningGuidePageFactory,
    LearningPathPageFactory,
    MemberFactory,
    ResourcePageFactory,
    event_of,
    glossary_page,
    item_of,
    words,
)
from tests.resources.on_paths import soon
from tests.resources.test_workflow import signed_in

pytestmark = pytest.mark.django_db

LISTS = ("guides", "case-studies", "resources", "learning-paths", "glossary", "documents")
LEARNING = LISTS[:4]
FACTORIES = (LearningGuidePageFactory, CaseStudyPageFactory, ResourcePageFactory, LearningPathPageFactory)
SENTENCE = "Fill in the sheet before breakfast."


def ask(path: str, client: Client | None = None, status: int = 200, **query: str) -> Any:
    response = (client or Client()).get(f"/api/v2/{path}", query)
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/json"
    return response.json()


def test_the_lists_are_named() -> None:
    found = ask("")

    assert list(found) == list(LISTS)
    for address in found.values():
        assert Client().get(address).status_code == 200


def test_a_guide_says_what_its_page_says() -> None:
    concept = ConceptFactory(key="falls-prevention", label="Falls prevention", kind="topic")
    guide = LearningGuidePageFactory(title="On falls", problem=words(SENTENCE), concepts=[concept], region=Region.WALES)

    found = ask(f"guides/{guide.pk}/")

    assert found["title"] == "On falls"
    assert found["audience"] == "public"
    assert found["region"] == Region.WALES
    assert found["concepts"] == [{"kind": "topic", "key": "falls-prevention", "label": "Falls prevention"}]
    assert f"<p>{SENTENCE}</p>" in found["problem"]
    assert [place["title"] for place in found["places"]] == [row.case_study.title for row in guide.cases.all()]
    assert found["meta"]["type"] == "resources.LearningGuidePage"
    assert found["meta"]["html_url"].endswith(guide.get_url())
    assert Client().get(found["meta"]["html_url"]).status_code == 200
    assert ask(found["places"][0]["detail_url"].partition("/api/v2/")[2])["id"] == found["places"][0]["id"]


def test_a_case_study_says_where_it_was_adapted_from_and_what_happened_when() -> None:
    origin = CaseStudyPageFactory(title="The first bag")
    moments = json.dumps([{"type": "moment", "value": {"when": "May", "what": "It began."}}])
    easy = json.dumps([{"type": "line", "value": {"text": "A bag is red."}}])
    sources = json.dumps([{"type": "source", "value": {"title": "A report", "place": "page 2", "document": "12"}}])
    case = CaseStudyPageFactory(adapted_from=origin, timeline=moments, easy_read=easy, sources=sources)

    found = ask(f"case-studies/{case.pk}/")

    assert [one["title"] for one in found["adapted_from"]] == ["The first bag"]
    assert found["timeline"] == [{"when": "May", "what": "It began."}]
    assert found["easy_read"] == ["A bag is red."]
    assert found["sources"] == [{"title": "A report", "place": "page 2", "url": ""}]


def test_a_resource_says_where_its_file_is(attachment: Attachment) -> None:
    sheet = ResourcePageFactory(kind="film", file=attachment, publisher="NHS", minutes=4)

    found = ask(f"resources/{sheet.pk}/")

    assert (found["kind"], found["publisher"], found["minutes"]) == ("film", "NHS", 4)
    assert found["file"]["title"] == attachment.title
    path = found["file"]["download_url"].removeprefix("http://127.0.0.1:8000")
    assert b"".join(Client().get(path).streaming_content) == b"Plot a dot for each week."
    assert [one["title"] for one in ask("documents/")["items"]] == [attachment.title]


def test_a_learning_path_says_what_of_it_its_reader_may_see() -> None:
    seen, hidden = ResourcePageFactory(title="A sheet"), CaseStudyPageFactory(title="For members", audience="members")
    begins = soon()
    meeting = event_of("A visit", begins, place="Leeds", url="https://example.org/visit")
    closed = event_of("For Leeds", begins, group="community:7")
    outcomes = json.dumps([{"type": "outcome", "value": "Draw a run chart"}])
    modules = [[item_of(seen, note="Fill it in."), meeting, closed], [item_of(hidden, optional=True)]]
    path = LearningPathPageFactory(modules=modules, outcomes=outcomes, level="leader")
    member = Client()
    member.force_login(MemberFactory())

    found = ask(f"learning-paths/{path.pk}/")

    assert (found["level"], found["outcomes"]) == ("leader", ["Draw a run chart"])
    (module,) = found["modules"]
    sheet, visit = module["items"]
    assert (sheet["type"], sheet["id"], sheet["note"], sheet["minutes"]) == ("page", seen.pk, "Fill it in.", 15)
    assert ask(sheet["detail_url"].partition("/api/v2/")[2])["title"] == "A sheet"
    assert visit == {
        "type": "event",
        "title": "A visit",
        "begins": begins.isoformat().replace("+00:00", "Z"),
        "place": "Leeds",
        "url": "https://example.org/visit",
        "minutes": 60,
        "optional": False,
        "note": "",
    }
    own = ask(f"learning-paths/{path.pk}/", member)["modules"]
    assert [[item["title"] for item in module["items"]] for module in own] == [["A sheet", "A visit"], ["For members"]]
    assert own[1]["items"][0]["optional"] is True


def test_the_words_of_the_glossary_are_there_while_its_page_is() -> None:
    page = glossary_page()
    term = GlossaryTermFactory(term="Run chart", also="time series, run sequence plot")

    (found,) = ask("glossary/")["items"]

    assert (found["term"], found["also"]) == ("Run chart", ["time series", "run sequence plot"])
    assert found["meta"]["html_url"].endswith("/glossary/#run-chart")
    assert ask(f"glossary/{term.pk}/")["definition"] == term.definition
    page.unpublish()
    assert ask("glossary/")["meta"]["total_count"] == 0
    ask(f"glossary/{term.pk}/", status=404)


PEOPLE = ("Sam Secret", "secret@example.org", "Ann Agreed", "Olive Owner", "marker-of-what-is-no-data", "2031-05-06")


def test_nothing_of_people_and_nothing_for_editors_is_in_it() -> None:
    owner = MemberFactory(display_name="Olive Owner", email="secret@example.org")
    leader = MemberFactory(display_name="Sam Secret", audience="public")
    quote = {"text": "It helped.", "attribution": "nurse", "consent": True, "agreed_by": "Ann Agreed"}
    body = json.dumps([{"type": "quote", "value": quote}])
    how = {"owner": owner, "people": {leader: "led"}, "review_by": "2031-05-06"}
    case = CaseStudyPageFactory(problem=body, not_personal=["marker-of-what-is-no-data"], **how)
    guide = LearningGuidePageFactory(problem=body, **how)
    sheet = ResourcePageFactory(when_to_use=body, **how)
    way = LearningPathPageFactory(modules=[[item_of(sheet, note="It helped.")]], **how)

    for path, page in zip(LEARNING, (guide, case, sheet, way), strict=True):
        for fields in ({}, {"fields": "*"}):
            said = json.dumps([ask(f"{path}/{page.pk}/", **fields), ask(f"{path}/", **fields)])
            assert "It helped." in said
            assert [word for word in PEOPLE if word in said] == []


def all_pages() -> list[Any]:
    """Return pages of each sort for each audience, published, drafted, withdrawn, and one that was never ready."""
    made = []
    for factory in FACTORIES:
        for audience in (*PageAudience.values, "", "community:1"):
            pages = [factory(), factory(live=False), factory()]
            pages[2].unpublish()
            # What no editor can choose is for nobody here.
            type(pages[0]).objects.filter(pk__in=[page.pk for page in pages]).update(audience=audience)
            made += pages
    return made


def test_a_page_is_in_the_api_if_and_only_if_its_own_view_serves_it() -> None:
    call_command("load_taxonomy")
    all_pages()
    suspended = MemberFactory()
    clients = {"visitor": Client(), "member": Client(), "suspended": Client(), "editor": signed_in("Editors")[0]}
    clients["member"].force_login(MemberFactory())
    clients["suspended"].force_login(suspended)
    suspended.is_active = False
    suspended.save()
    pages = [page.specific for page in Page.objects.filter(depth__gt=2).order_by("pk")]
    pages = [page for page in pages if isinstance(page, LearningPage)]
    assert len(pages) > 36
    paths = dict(zip([factory._meta.model for factory in FACTORIES], LEARNING, strict=True))

    for who, client in clients.items():
        listed: dict[int, Any] = {}
        for path in LEARNING:
            total, offset = 1, 0
            while offset < total:
                answer = ask(f"{path}/", client, limit="50", offset=str(offset), order="-title")
                total, offset = answer["meta"]["total_count"], offset + 50
                listed |= {item["id"]: item for item in answer["items"]}
        for page in pages:
            cache.clear()  # nobody may ask for so many in a minute
            is_served = client.get(page.get_url()).status_code == 200
            assert (page.pk in listed) == is_served, (who, page.audience, page.live)
            ask(f"{paths[type(page)]}/{page.pk}/", client, status=200 if is_served else 404)


def test_what_is_hidden_is_in_no_count_no_search_and_no_page_that_names_it() -> None:
    origin = CaseStudyPageFactory(title="Hidden goldcrest", place="Hiddenham", audience="members")
    cases = [CaseStudyPageFactory(), CaseStudyPageFactory(adapted_from=origin)]
    guide = LearningGuidePageFactory(cases=[origin, *cases, CaseStudyPageFactory()])
    links = {"title": "Go on", "links": [{"title": "", "page": origin.pk, "url": "", "note": ""}]}
    sheet = ResourcePageFactory(body=json.dumps([{"type": "links", "value": links}]))
    member = Client()
    member.force_login(MemberFactory())

    asked = [
        ("guides/", {"fields": "*"}),
        (f"guides/{guide.pk}/", {}),
        (f"case-studies/{cases[1].pk}/", {}),
        (f"resources/{sheet.pk}/", {}),
        ("case-studies/", {"search": "goldcrest"}),
        ("case-studies/", {"order": "-place"}),
    ]
    for path, query in asked:
        said = json.dumps(ask(path, **query))
        assert "goldcrest" not in said
        assert "Hiddenham" not in said
    assert ask("case-studies/", search="goldcrest")["meta"]["total_count"] == 0
    assert ask("case-studies/", member, search="goldcrest")["meta"]["total_count"] == 1
    assert ask("case-studies/")["meta"]["total_count"] + 1 == ask("case-studies/", member)["meta"]["total_count"]
    assert "Hidden goldcrest" in json.dumps(ask(f"guides/{guide.pk}/", member))


def test_a_members_file_is_for_members(attachment: Attachment) -> None:
    page = ResourcePageFactory(audience="members", file=attachment)
    member = Client()
    member.force_login(MemberFactory())

    assert ask("documents/")["meta"]["total_count"] == 0
    ask(f"documents/{attachment.pk}/", status=404)
    assert [one["id"] for one in ask("documents/", member)["items"]] == [attachment.pk]
    assert ask(f"resources/{page.pk}/", member)["file"]["title"] == attachment.title


def test_lists_are_narrowed_searched_and_ordered() -> None:
    falls = ConceptFactory(key="falls-api", label="Falls api", kind="topic")
    one = ResourcePageFactory(title="A zebra sheet", kind="film", concepts=[falls], region=Region.WALES)
    two = ResourcePageFactory(title="B zebra sheet", kind="link")

    def ids(**query: str) -> list[int]:
        return [item["id"] for item in ask("resources/", **query)["items"]]

    assert ids(topic="falls-api") == [one.pk]
    assert ids(kind="link") == [two.pk]
    assert ids(region=Region.WALES) == [one.pk]
    assert sorted(ids(search="zebra")) == [one.pk, two.pk]
    assert ids(search="zebra", kind="film") == [one.pk]
    assert ids(search="nothingofthesort") == []
    assert ids(order="-title") == [two.pk, one.pk]
    assert ids(order="title", limit="1", offset="1") == [two.pk]
    assert ids(limit="0") == []
    assert ids(offset=str(LARGEST_OFFSET)) == []


def test_fields_are_chosen() -> None:
    ResourcePageFactory(title="A sheet")

    (found,) = ask("resources/", fields="_,title")["items"]
    assert found == {"title": "A sheet"}
    (found,) = ask("resources/", fields="-summary")["items"]
    assert "summary" not in found
    assert "title" in found


WRONG: list[tuple[str, str]] = [
    ("limit", "51"),
    ("limit", "10000"),
    ("limit", "-1"),
    ("limit", "many"),
    ("limit", "9" * 5000),
    ("offset", "-1"),
    ("offset", "x"),
    ("offset", "10001"),
    ("offset", "9" * 5000),
    ("order", "random"),
    ("order", "owner"),
    ("order", "owner__email"),
    ("order", "audience"),
    ("order", "--title"),
    ("order", ""),
    ("fields", "owner"),
    ("fields", "live,owner(email)"),
    ("fields", "parent(*)"),
    ("fields", "concepts(*)"),
    ("fields", "problem"),
    ("fields", "title,"),
    ("fields", "*,*"),
    ("fields", "a b"),
    ("fields", "("),
    ("fields", "a(" * 400),
    ("fields", "x" * 10_000),
    ("topic", "nothing"),
    ("topic", "\0"),
    ("topic", "x" * 10_000),
    ("region", "Atlantis"),
    ("child_of", "1"),
    ("descendant_of", "1"),
    ("ancestor_of", "1"),
    ("translation_of", "1"),
    ("locale", "en"),
    ("site", "x"),
    ("type", "wagtailcore.Page"),
    ("type", "auth.User"),
    ("owner", "1"),
    ("owner__email", "a"),
    ("audience", "members"),
    ("live", "false"),
    ("id", "1"),
    ("format", "xml"),
    ("search_operator", "or"),
    ("rich_text_format", "db_html"),
    ("\0", "1"),
    ("'; DROP TABLE--", "1"),
    ("🏥", "1"),
]


@pytest.mark.parametrize("path", LEARNING)
@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_makes_no_sense_is_refused_in_a_sentence(path: str, name: str, value: str) -> None:
    found = ask(f"{path}/", status=400, **{name: value})

    assert list(found) == ["message"]
    assert found["message"]
    assert len(found["message"]) < 700


@pytest.mark.parametrize(
    "text", ["\0", "x" * 10_000, "🏥", "'; DROP TABLE--", '"', "* OR (a AND", "falls~0.8^2", "%", "\\", "'\"`"]
)
@pytest.mark.parametrize("path", LEARNING)
def test_whatever_is_searched_for_is_answered(path: str, text: str) -> None:
    ResourcePageFactory()

    ask(f"{path}/", search=text)


def test_glossary_and_documents_are_not_searched() -> None:
    for path in ("glossary/", "documents/"):
        assert "not known: search" in ask(path, status=400, search="a")["message"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_written(method: str) -> None:
    page = ResourcePageFactory()

    for path in ("resources/", f"resources/{page.pk}/"):
        response = getattr(Client(), method)(f"/api/v2/{path}")
        assert response.status_code == 405
        assert "message" in response.json()


def test_json_is_sent_whatever_is_accepted() -> None:
    response = Client().get("/api/v2/resources/", headers={"accept": "text/html"})

    assert (response.status_code, response["Content-Type"]) == (200, "application/json")


def test_only_a_session_of_the_site_signs_in() -> None:
    ResourcePageFactory(audience="members")
    member = MemberFactory(email="basic@example.org")
    member.set_password("carry-what-works")
    member.save()
    basic = "Basic YmFzaWNAZXhhbXBsZS5vcmc6Y2Fycnktd2hhdC13b3Jrcw=="

    response = Client().get("/api/v2/resources/", headers={"authorization": basic})

    assert response.json()["meta"]["total_count"] == 0


def test_public_answers_are_kept_for_a_while_and_members_by_nobody() -> None:
    page = ResourcePageFactory()
    visitor, member = Client(), Client()
    member.force_login(MemberFactory())

    for path in ("/api/v2/resources/", f"/api/v2/resources/{page.pk}/"):
        public, private = visitor.get(path), member.get(path)
        assert public["Cache-Control"] == "public, max-age=300"
        assert "Cookie" in public["Vary"]
        assert set(private["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert "ETag" not in private
        again = visitor.get(path, headers={"if-none-match": public["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert "default-src 'none'" in public["Content-Security-Policy"]
        assert public["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in visitor.get("/api/v2/resources/99999/")["Cache-Control"]


def test_nobody_asks_without_end() -> None:
    member = MemberFactory()
    client = Client()
    client.force_login(member)
    CALLS.take(member, times=CALLS.most)

    response = client.get("/api/v2/guides/")

    assert response.status_code == 429
    assert int(response["Retry-After"]) <= 60
    assert response.json()["message"].startswith("You have asked the API very often")
    # Somebody else is not kept waiting.
    ask("guides/")


@pytest.mark.parametrize("path", LEARNING)
def test_a_list_takes_a_fixed_number_of_queries(path: str) -> None:
    factories = dict(zip(LEARNING, FACTORIES, strict=True))

    def queries() -> int:
        ask(f"{path}/", fields="*", limit="50")
        with CaptureQueriesContext(connection) as counted:
            ask(f"{path}/", fields="*", limit="50")
        return len(counted)

    factories[path](concepts=[ConceptFactory()])
    few = queries()
    for _ in range(6):
        factories[path](concepts=[ConceptFactory()])

    assert queries() == few
    assert few < 12
