"""What the checks find on a page, and what stops it from being published."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import reverse

from resources.checking import check
from resources.models import CaseOrganisation, CaseStudyPage, Picture, ResourcePage
from resources.personal_data import is_nhs_number, personal_data
from resources.publishing import NotReady
from resources.reading_age import reading_age
from tests.factories import CaseStudyPageFactory, ResourcePageFactory, words
from tests.markup import text
from tests.resources.test_workflow import signed_in

NUMBER = "943 476 5919"
PLAIN = "The nurse put the papers in a bag. The bag was red. It went with her to the ward. " * 8
LEARNED = (
    "Interdisciplinary collaboration notwithstanding, the organisational implementation of standardised "
    "documentation necessitated considerable administrative reorganisation of the participating institutions. "
) * 8
SOURCES = json.dumps([{"type": "source", "value": {"title": "Report, 2018", "place": "", "document": "", "url": ""}}])


@pytest.mark.parametrize(
    "said",
    [
        f"Her number is {NUMBER}.",
        "9434765919",
        "943-476-5919, born 1941",
        "Write to jo.bloggs@gmail.com.",
        "Ring 020 7946 0018 or",
        "07700 900123",
        "(01632) 960 001",
        "+44 (0)7700 900 123",
        "AB 12 34 56 C",
        "ab123456c",
    ],
)
def test_what_looks_like_a_persons_is_found(said: str) -> None:
    assert len(list(personal_data(said))) == 1


@pytest.mark.parametrize(
    "said",
    [
        "943 476 5918",  # the checksum is wrong
        "999 999 9999",
        "Write to enquiries@trust.example.",
        "Ring 0300 123 4567, 0800 123 4567, 111 or 999",
        "https://trust.example/people/9434765919/jo@trust.example",
        "1,943,476,591 pounds; 9434765919.5",
        "2015 to 2018, 42 residents, 80 000 people",
        "GB 12 34 56 C",
        "",
    ],
)
def test_what_is_an_organisations_or_no_number_at_all_is_let_pass(said: str) -> None:
    assert list(personal_data(said)) == []


def test_the_last_digit_of_an_nhs_number_checks_the_others() -> None:
    assert is_nhs_number("9434765919")
    assert [last for last in range(10) if is_nhs_number(f"943476591{last}")] == [9]
    # Here the check would be ten, so no last digit makes a number.
    assert not any(is_nhs_number(f"100000001{last}") for last in range(10))


def test_plain_words_ask_for_a_young_reader_and_long_ones_for_an_old_one() -> None:
    young, old = reading_age(PLAIN), reading_age(LEARNED)
    assert young is not None
    assert young < 9
    assert old is not None
    assert old > 16
    assert reading_age("Short.") is None
    assert reading_age("Der Bewohner geht mit seiner Tasche in das Krankenhaus. " * 30) is None


def found(page: Any) -> dict[str, str]:
    return {finding.where: finding.what for finding in check(page)}


@pytest.mark.django_db
def test_a_page_that_is_as_it_should_be_has_no_findings() -> None:
    assert check(CaseStudyPageFactory(evidence_status="reported", sources=SOURCES)) == []


@pytest.mark.django_db
def test_each_finding_says_where_it_stands_and_what_to_do(picture: Picture) -> None:
    bare = {"image": {"image": picture.pk, "decorative": False, "alt_text": ""}, "caption": "", "credit": ""}
    named = {**bare, "image": {**bare["image"], "alt_text": "IMG_2041.jpg"}}
    story = [{"type": "picture", "value": bare}, {"type": "picture", "value": named}]
    page = CaseStudyPage(
        title="T",
        what_was_done=json.dumps(story),
        what_happened=words("It worked, said Jo (jo@home.example)."),
        context=words(LEARNED),
    )

    findings = check(page)

    assert findings[0].stops
    assert [finding.stops for finding in findings].count(True) == 1
    assert all(finding.what and finding.todo for finding in findings)
    where = found(page)
    assert where["What happened, block 1"] == "“jo@home.example” looks like an e-mail address."
    assert where["What was done, block 1"] == "A picture has no description."
    assert where["What was done, block 2"] == "“IMG_2041.jpg”, which describes a picture, is the name of a file."
    assert where["Sources"] == "The page names no source."
    assert "still “Aim”" in where["Evidence"]
    assert "The text asks for a reader of" in where["The whole text"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "given",
    [
        {"strapline": f"Number {NUMBER}"},
        {"organisations": [CaseOrganisation(name=f"Home of {NUMBER}")]},
        {"what_was_done": words(f'<a href="mailto:jo@home.example">Write</a> {NUMBER}')},
        {"timeline": json.dumps([{"type": "moment", "value": {"when": "May", "what": NUMBER}}])},
        {
            "story": json.dumps(
                [{"type": "measure", "value": {"title": "Falls", "figures": {"typed": f"1 May,2,,{NUMBER}"}}}]
            )
        },
    ],
    ids=["a line", "a row", "a link", "a moment", "figures"],
)
def test_personal_data_stops_publishing_wherever_it_stands(given: dict[str, Any]) -> None:
    page = CaseStudyPageFactory(live=False, **given)

    with pytest.raises(NotReady, match=NUMBER):
        page.get_latest_revision().publish()
    page.refresh_from_db()
    assert not page.live

    page.not_personal = [NUMBER, "jo@home.example"]
    page.save_revision().publish()
    page.refresh_from_db()
    assert page.live


def resource(summary: str, **more: Any) -> dict[str, Any]:
    fields = ("body", "sources", "phases", "when_to_use", "steps", "pitfalls")
    counts = {f"{name}-count": "0" for name in fields}
    rows = {f"{name}-{which}_FORMS": "0" for name in ("comments", "contributors") for which in ("TOTAL", "INITIAL")}
    data = {"title": "A sheet", "slug": "a-sheet", "kind": "template", "summary": summary, "audience": "public"}
    return {
        **data,
        **counts,
        **rows,
        "region": "",
        "concepts": "",
        "publisher": "",
        "url": "",
        "file": "",
        "speakers": "",
        "held_on": "",
        "minutes": "",
        **more,
    }


@pytest.mark.django_db
def test_an_editor_keeps_a_draft_is_shown_the_checks_and_says_what_is_no_personal_data() -> None:
    reviewer, _ = signed_in("Reviewers")
    above = ResourcePageFactory.above()
    add = reverse("wagtailadmin_pages:add", args=["resources", "resourcepage", above.pk])

    reviewer.post(add, resource(f"An example: {NUMBER}."))
    page = ResourcePage.objects.get()
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    seen = text(reviewer.get(edit).content)
    assert f"Stops publishing: “{NUMBER}” looks like an NHS number." in seen
    assert "The page names no source." in seen

    publish = {"action-publish": "Publish"}
    refused = reviewer.post(edit, resource(f"An example: {NUMBER}.", **publish))
    assert f"This looks like personal data: {NUMBER}." in text(refused.content)
    assert f'value="{NUMBER}"' in refused.content.decode()
    assert not ResourcePage.objects.get().live

    # A tick holds for what it was given to, not for what is written afterwards.
    more = resource(f"An example: {NUMBER}. Ring 07700 900123.", not_personal=[NUMBER], **publish)
    assert "personal data: 07700 900123." in text(reviewer.post(edit, more).content)
    assert not ResourcePage.objects.get().live

    published = reviewer.post(edit, resource(f"An example: {NUMBER}.", not_personal=[NUMBER, "x"], **publish))
    assert published.status_code == 302
    assert ResourcePage.objects.get().live
    assert ResourcePage.objects.get().not_personal == [NUMBER]
    assert "The checks found 1 thing to look at: Sources" in text(reviewer.get(edit).content)


@pytest.mark.django_db
def test_several_pages_are_not_published_with_personal_data_among_them() -> None:
    reviewer, _ = signed_in("Reviewers")
    page = ResourcePageFactory(summary=NUMBER, live=False)
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    html = reviewer.post(f"{address}?next=/cms/&id={page.pk}", follow=True).content

    assert "This looks like personal data" in text(html)
    assert not ResourcePage.objects.get().live
