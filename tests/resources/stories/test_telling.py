"""A member tells a story in steps, saved as it goes."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from wagtail.models import Comment, Revision

from directory.models import Member
from resources.models import CaseStudyIndexPage, CaseStudyPage, Contributor
from resources.stories import actions
from resources.stories.forms import STEPS
from resources.stories.reading import State, Story
from search.models import Region
from tests.factories import CaseStudyPageFactory, MemberFactory, index_page
from tests.resources.stories.conftest import STORY, again

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


def address(story: Story, step: str = "") -> str:
    return f"/stories/{story.page.pk}/{step}"


def version(client: Client, story: Story, step: str) -> str:
    return str(client.get(address(story, f"{step}/")).context["version"])


def test_three_answers_make_a_draft_of_the_members_own(browser: Client, teller: Member) -> None:
    index_page(CaseStudyIndexPage, "case-studies")

    response = browser.post("/stories/new/", STORY)

    page = CaseStudyPage.objects.get()
    assert response["Location"] == f"/stories/{page.pk}/"
    assert page.owner == teller
    assert not page.live
    assert page.slug == "a-red-bag-in-corby"
    draft = page.get_latest_revision_as_object()
    assert str(draft.problem.raw_data[0]["value"]) == "<p>Papers went missing.</p><p>Nobody knew why.</p>"
    assert [(one.member, one.role) for one in draft.contributors.all()] == [(teller, "wrote-up")]


def test_a_title_is_enough_to_begin_and_without_one_nothing_typed_is_lost(browser: Client) -> None:
    index_page(CaseStudyIndexPage, "case-studies")

    refused = browser.post("/stories/new/", STORY | {"title": " "})
    taken = browser.post("/stories/new/", {"title": "Soon"})

    assert "We packed a bag." in refused.content.decode()
    assert taken.status_code == 302
    assert CaseStudyPage.objects.count() == 1


def test_two_stories_of_one_title_and_one_of_signs_alone_have_addresses_of_their_own(browser: Client) -> None:
    index_page(CaseStudyIndexPage, "case-studies")
    for title in ("Soon", "Soon", "👜👜", "👜👜"):
        assert browser.post("/stories/new/", {"title": title}).status_code == 302

    slugs = set(CaseStudyPage.objects.values_list("slug", flat=True))

    assert len(slugs) == 4
    assert "" not in slugs


def test_a_site_without_a_list_says_so_and_keeps_what_was_typed(browser: Client) -> None:
    CaseStudyIndexPage.objects.all().delete()

    html = browser.post("/stories/new/", STORY).content.decode()

    assert "no list of case studies yet" in html
    assert "We packed a bag." in html


def test_every_step_shows_what_was_saved_and_saves_it(browser: Client, story: Story, teller: Member) -> None:
    sent = {
        "learned": {"what_did_not_work": "Bags were lost.", "evidence_status": "reported", "cost_and_time": "£40."},
        "setting": {"strapline": "One bag", "region": Region.WALES.value, "rurality": "town", "context": "A winter."},
        "people": {
            "part": "led",
            "contact_role": "Manager",
            "quote": "It helps.",
            "quoted": "A nurse, Corby",
            "agreed": "on",
            "audience": "members",
        },
    }
    for step, answers in sent.items():
        response = browser.post(
            address(story, f"{step}/"), answers | {"version": version(browser, story, step), "then": "next"}
        )
        assert response.status_code == 302, response.content.decode()

    found = again(story.page, teller)
    for step, answers in sent.items():
        shown = STEPS[step][1].answers_of(found.draft, teller)
        assert {name: shown[name] for name in answers} == answers
    assert found.draft.audience == "members"
    assert found.draft.story.raw_data[0]["value"]["consent"] is True
    assert found.draft.contributors.get().role == Contributor.Role.LED


def test_save_and_go_on_leads_from_step_to_step_to_the_photos(browser: Client, story: Story) -> None:
    where = []
    for step in ("story", "learned", "setting", "people"):
        data = STEPS[step][1].answers_of(story.draft, story.page.owner) | {"title": "A red bag in Corby"}
        response = browser.post(
            address(story, f"{step}/"), data | {"version": version(browser, story, step), "then": "next"}
        )
        where.append(response["Location"])

    assert where == [address(story, f"{step}/") for step in ("learned", "setting", "people", "photos")]


def test_what_an_editor_laid_out_stays_where_the_words_stay(browser: Client, story: Story, reviewer: Member) -> None:
    draft = story.draft
    link = '<p>Papers went <a href="https://example.org">missing</a>.</p>'
    table = {"type": "quote", "value": {"text": "Oh", "attribution": "A", "source": "", "consent": True}, "id": "q"}
    first = {"type": "paragraph", "value": f"{link}<p>Nobody knew why.</p>", "id": "p"}
    draft.problem = json.dumps([first, table])
    draft.save_revision(user=reviewer, clean=False)
    words = STORY | {"problem": "Papers went missing.\n\nNow we know why."}

    browser.post(address(story, "story/"), words | {"version": version(browser, story, "story")})

    problem = again(story.page, story.page.owner).draft.problem.raw_data
    assert [block["id"] for block in problem] == ["p", "q"]
    assert problem[0]["value"] == f"{link}<p>Now we know why.</p>"


def test_what_is_typed_is_text_and_never_markup(browser: Client, story: Story) -> None:
    words = STORY | {"problem": "<script>alert(1)</script> & <b>bold</b>"}

    browser.post(address(story, "story/"), words | {"version": version(browser, story, "story")})

    shown = browser.get(address(story, "preview/")).content.decode()
    assert "&lt;script&gt;alert(1)" in shown
    assert browser.get(address(story, "story/")).context["form"]["problem"].value() == words["problem"]


# --- Two tabs ---------------------------------------------------------------------------------------------------


def test_the_second_of_two_tabs_is_told_and_loses_nothing(browser: Client, story: Story, teller: Member) -> None:
    opened = version(browser, story, "story")
    browser.post(address(story, "story/"), STORY | {"problem": "From the first tab.", "version": opened})

    response = browser.post(address(story, "story/"), STORY | {"problem": "From the second.", "version": opened})

    html = response.content.decode()
    assert response.status_code == 200
    assert "This was changed since you opened it" in html
    assert "From the first tab." in html
    assert "From the second." in html
    assert "From the first tab." in str(again(story.page, teller).draft.problem)

    browser.post(
        address(story, "story/"), STORY | {"problem": "From the second.", "version": response.context["version"]}
    )
    assert "From the second." in str(again(story.page, teller).draft.problem)


def test_tabs_with_other_steps_and_the_same_answers_do_not_disturb_each_other(browser: Client, story: Story) -> None:
    opened = version(browser, story, "story"), version(browser, story, "learned")
    learned = {"what_did_not_work": "Much.", "evidence_status": "aim"}
    changed = STORY | {"problem": "Anew.", "version": opened[0]}

    assert browser.post(address(story, "learned/"), learned | {"version": opened[1]}).status_code == 302
    assert browser.post(address(story, "story/"), changed).status_code == 302
    assert browser.post(address(story, "story/"), changed).status_code == 302


def test_a_script_saves_as_one_types_and_is_told_how_it_went(browser: Client, story: Story, teller: Member) -> None:
    opened = version(browser, story, "story")

    saved = browser.post(address(story, "story/"), STORY | {"problem": "New.", "version": opened}, headers=JSON)
    clash = browser.post(address(story, "story/"), STORY | {"problem": "Old.", "version": opened}, headers=JSON)

    assert saved.json()["version"] == version(browser, story, "story")
    assert clash.status_code == 422
    assert "version" not in clash.json()
    assert "New." in str(again(story.page, teller).draft.problem)


def test_one_sitting_is_one_version_of_the_page(browser: Client, story: Story) -> None:
    before = Revision.objects.count()
    for text in ("One.", "Two.", "Three."):
        data = STORY | {"problem": text, "version": version(browser, story, "story")}
        assert browser.post(address(story, "story/"), data).status_code == 302

    assert Revision.objects.count() == before


# --- Whose it is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "story/", "learned/", "photos/", "preview/", "delete/"])
def test_nobody_else_finds_it(story: Story, reviewer: Member, client: Client, path: str) -> None:
    assert client.get(address(story, path)).status_code == 302
    for other in (MemberFactory(), reviewer):
        client.force_login(other)
        assert client.get(address(story, path)).status_code == 404


@pytest.mark.parametrize("path", ["story/", "send/", "take-back/", "delete/", "photos/", "photos/remove/"])
def test_nobody_else_changes_it(story: Story, client: Client, path: str) -> None:
    client.force_login(MemberFactory())

    assert client.post(address(story, path), STORY).status_code == 404
    assert CaseStudyPage.objects.filter(pk=story.page.pk).exists()


def test_a_step_that_the_story_does_not_have_is_not_there(browser: Client, story: Story) -> None:
    assert browser.get(address(story, "origin/")).status_code == 404
    assert browser.get(address(story, "nonsense/")).status_code == 404


def test_your_stories_say_what_to_do_first(browser: Client) -> None:
    html = browser.get("/stories/").content.decode()

    assert "You have told no story yet" in html
    assert 'href="/stories/new/"' in html


def test_your_stories_show_the_editors_remarks_beside_the_field_that_they_are_about(
    browser: Client, story: Story, reviewer: Member
) -> None:
    Comment.objects.create(page=story.page, user=reviewer, text="Which papers?", contentpath="problem.abc.value")
    Comment.objects.create(page=story.page, user=reviewer, text="Whose money?", contentpath="cost_and_time")

    assert "Which papers?" in browser.get("/stories/").content.decode()
    step = browser.get(address(story, "story/")).content.decode()
    assert "Which papers?" in step
    assert "Whose money?" not in step


def test_your_stories_cost_the_same_however_many_there_are(
    browser: Client, story: Story, teller: Member, django_assert_max_num_queries
) -> None:
    for _n in range(8):
        CaseStudyPageFactory(owner=teller)

    with django_assert_max_num_queries(30):
        browser.get("/stories/")


def test_a_published_story_is_not_changed_here(browser: Client, story: Story, teller: Member) -> None:
    page = CaseStudyPageFactory(owner=teller)
    found = again(page, teller)

    assert found.state == State.PUBLISHED
    with pytest.raises(actions.StoryError):
        actions.delete(story=found, by=teller)
    assert "Save and go on" not in browser.get(f"/stories/{page.pk}/story/").content.decode()
