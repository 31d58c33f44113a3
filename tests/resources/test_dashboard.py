"""What waits for editors in the CMS."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from taggit.utils import parse_tags

from resources.models import WantedGuide, Wish
from search import searched
from search.models import Concept
from tests.factories import (
    CaseStudyPageFactory,
    ConceptFactory,
    LearningGuidePageFactory,
    MemberFactory,
    ResourcePageFactory,
    UseFactory,
)
from tests.forms import VALUES
from tests.markup import Reader, text
from tests.resources.test_workflow import signed_in

pytestmark = pytest.mark.django_db

REPORT = "/cms/reports/editors/"


def wanted(question: str, *concepts: Concept) -> WantedGuide:
    made = WantedGuide.objects.create(question=question)
    made.concepts.set(concepts)
    Wish.objects.create(wanted=made, member=MemberFactory())
    return made


def learners(concept: Concept, count: int, **given: object) -> None:
    for member in MemberFactory.create_batch(count, **given):
        member.interests.add(concept)


@pytest.mark.parametrize("address", [REPORT, "/cms/"])
def test_editors_see_what_waits_the_oldest_first(address: str) -> None:
    reviewer, _ = signed_in("Reviewers")
    author = signed_in("Editors")[1]
    for title in ("Submitted first", "Submitted second"):
        page = ResourcePageFactory(title=title, live=False)
        page.get_workflow().start(page, author)
    today = timezone.localdate()
    ResourcePageFactory(title="Past its day", review_by=today - timedelta(days=1))
    ResourcePageFactory(title="Long past its day", review_by=today - timedelta(days=90))
    ResourcePageFactory(title="Within its time", review_by=today)
    used = CaseStudyPageFactory(title="A case that helped")
    UseFactory.create_batch(2, page=used)
    wanted("How are wards kept quiet?")

    seen = text(reviewer.get(address).content)

    # The first page has lists of Wagtail's own before these.
    seen = seen[seen.rindex("To review, the oldest first") :]
    assert seen.index("Submitted first") < seen.index("Submitted second")
    assert seen.index("Long past its day") < seen.index("Past its day ,")
    assert "Within its time" not in seen
    assert "A case that helped : 2" in seen
    assert "How are wards kept quiet? , asked: 1" in seen


def test_what_members_want_and_no_page_covers_is_a_gap() -> None:
    reviewer, _ = signed_in("Reviewers")
    covered, drafted, asked, learned, few, hidden = (
        ConceptFactory(key=f"gap-{label.lower()}", label=label)
        for label in ("Zcovered", "Zdrafted", "Zasked", "Zlearned", "Zfew", "Zhidden")
    )
    LearningGuidePageFactory(concepts=[covered])
    CaseStudyPageFactory(concepts=[drafted], live=False)
    for concept in (covered, drafted, asked):
        wanted(f"About {concept.key}?", concept)
    learners(learned, 3)
    learners(covered, 3)
    learners(few, 2)
    learners(hidden, 3, part_audiences={"interests": "me"})
    learners(few, 1, paused=True)

    seen = text(reviewer.get(REPORT).content)
    gaps = seen[seen.index("no guide or case study") : seen.index("Guides that members ask for")]

    assert "Zasked: 1 question" in gaps
    assert "Zdrafted: 1 question" in gaps
    assert "Zlearned: 3 members want to learn it" in gaps
    assert not any(label in gaps for label in ("Zcovered", "Zfew", "Zhidden"))


def test_a_question_that_was_answered_is_no_gap() -> None:
    reviewer, _ = signed_in("Reviewers")
    asked = wanted("Why?", ConceptFactory(key="gap-why", label="Zwhy"))
    WantedGuide.objects.filter(pk=asked.pk).update(state="not-now")
    assert "Zwhy" not in text(reviewer.get(REPORT).content)


def search_for(concept: Concept, times: int) -> None:
    for number in range(times):
        searched.note([concept.key], by=number, audiences=frozenset({"public", "members"}))
    searched.count_waiting()


def test_what_is_searched_for_and_not_covered_is_told_from_five_searches_up() -> None:
    reviewer, _ = signed_in("Reviewers")
    missing, few, covered, rare = (
        ConceptFactory(key=f"sought-{label.lower()}", label=label) for label in ("Zmissing", "Zfew", "Zdone", "Zrare")
    )
    CaseStudyPageFactory(concepts=[few])
    CaseStudyPageFactory.create_batch(3, concepts=[covered])
    CaseStudyPageFactory.create_batch(3, concepts=[missing], live=False)
    guides = LearningGuidePageFactory().get_parent()
    for concept, times in ((missing, 7), (few, 6), (covered, 9), (rare, 4)):
        search_for(concept, times)

    page = reviewer.get(REPORT).content
    seen = text(page)
    sought = seen[seen.index("Searched for and not covered") : seen.index("All guides that members ask for")]

    assert "Zmissing: 7 searches, 7 of them found too few. No guide or case study is about it yet." in sought
    assert "Zfew: 6 searches, 6 of them found too few. 1 guide or case study is about it." in sought
    assert sought.index("Zmissing") < sought.index("Zfew")
    assert "Zdone" not in sought
    assert "Zrare" not in seen
    assert "Write one about “Zmissing”" in sought
    add = f"/cms/pages/add/resources/learningguidepage/{guides.pk}/"
    assert f'href="{add}?about=sought-zmissing"' in page.decode()
    assert chosen(reviewer, f"{add}?about=sought-zmissing") == ["Zmissing"]
    assert 'href="/cms/snippets/resources/wantedguide/"' in page.decode()


def chosen(client: Client, address: str) -> list[str]:
    """Return the concepts that the form of a new page has chosen."""
    response = client.get(address)
    assert response.status_code == 200
    value = Reader(response.content.decode()).values["concepts"]
    return [name.rsplit(" (", 1)[0] for name in parse_tags(value)]


def test_a_guide_is_begun_about_what_is_missing_or_what_was_asked() -> None:
    reviewer, _ = signed_in("Reviewers")
    guides = LearningGuidePageFactory().get_parent()
    first, second = ConceptFactory(key="gap-one", label="Zone"), ConceptFactory(key="gap-two", label="Ztwo")
    question = wanted("Why are wards loud?", first, second)
    add = f"/cms/pages/add/resources/learningguidepage/{guides.pk}/"

    page = reviewer.get(REPORT).content
    for address, asked, about in (
        (f"{add}?about=gap-one", "about “Zone”", ["Zone"]),
        (f"{add}?wanted={question.pk}", "to answer “Why are wards loud?”", ["Zone", "Ztwo"]),
    ):
        assert f'href="{address}"' in page.decode()
        assert f"Write one {asked}" in text(page)
        assert sorted(chosen(reviewer, address)) == about
    assert chosen(reviewer, add) == []

    WantedGuide.objects.filter(pk=question.pk).update(state="not-now")
    assert chosen(reviewer, f"{add}?wanted={question.pk}") == []


@pytest.mark.parametrize("typed", VALUES.values(), ids=VALUES)
def test_a_guide_about_nothing_that_is_there_is_begun_without_a_subject(typed: str) -> None:
    reviewer, _ = signed_in("Reviewers")
    add = f"/cms/pages/add/resources/learningguidepage/{LearningGuidePageFactory.above().pk}/"
    for name in ("about", "wanted"):
        assert chosen(reviewer, f"{add}?{urlencode({name: typed})}") == []


def test_who_may_not_write_is_not_asked_to() -> None:
    search_for(ConceptFactory(key="sought", label="Zsought"), 5)
    editor, member = signed_in("Editors")
    group = member.groups.get()
    group.page_permissions.all().delete()
    group.permissions.remove(*group.permissions.filter(codename="change_wantedguide"))
    page = editor.get(REPORT).content.decode()
    assert "Zsought" in page
    assert "Write one" not in page
    assert 'href="/guides/wanted/"' in page


def test_empty_lists_say_what_to_do() -> None:
    reviewer, _ = signed_in("Reviewers")
    seen = text(reviewer.get(REPORT).content)
    assert "Nothing that members searched for lacks a guide or a case study" in seen
    assert "Nothing waits for you." in seen
    assert "Give each a “review by” when you publish it." in seen


def test_only_those_who_may_enter_the_cms_see_it_and_only_their_pages(member_client: Client) -> None:
    page = ResourcePageFactory(title="Past its day", review_by=timezone.localdate() - timedelta(days=1))
    for client in (Client(), member_client):
        assert client.get(REPORT).status_code == 302
    editor, member = signed_in("Editors")
    group = member.groups.get()
    group.page_permissions.all().delete()
    group.permissions.remove(*group.permissions.filter(codename="change_wantedguide"))
    wanted("Why are wards loud?")
    seen = text(editor.get("/cms/").content) + text(editor.get(REPORT).content)
    assert page.title not in seen
    assert "Why are wards loud?" not in seen


def test_the_lists_are_read_in_a_fixed_number_of_queries() -> None:
    reviewer, author = signed_in("Reviewers")

    def fill() -> None:
        page = ResourcePageFactory(review_by=timezone.localdate() - timedelta(days=3))
        draft = ResourcePageFactory(live=False)
        draft.get_workflow().start(draft, author)
        UseFactory(page=page)
        concept = ConceptFactory(key=f"gap-{page.pk}", label=f"Gap {page.pk}")
        wanted("Why?", concept)
        search_for(concept, 5)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reviewer.get(REPORT)
        return len(captured)

    fill()
    queries()
    few = queries()
    for _ in range(6):
        fill()
    assert queries() <= few
