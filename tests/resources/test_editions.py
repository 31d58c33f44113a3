"""Editions of a guide: readers see what changed, and editors are asked for it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from resources.models import Edition, LearningGuidePage
from resources.publishing import NotReady
from tests.factories import CaseStudyPageFactory, LearningGuidePageFactory
from tests.markup import text
from tests.resources.editors import opened
from tests.resources.test_workflow import edit_address, form, signed_in

pytestmark = pytest.mark.django_db


def told(*changed: str) -> list[Edition]:
    """Return the editions from the first."""
    return [Edition(number=at, date=f"2026-03-0{at}", changed=words) for at, words in enumerate(changed, 1)]


def rows(**editions: str) -> dict[str, str]:
    """Return what the editor's browser sends for the editions."""
    data = {"editions-TOTAL_FORMS": str(len(editions))}
    for at, (number, words) in enumerate(editions.items()):
        value = {"number": number.removeprefix("n"), "date": "2026-03-05", "changed": words, "id": ""}
        data |= {f"editions-{at}-{name}": said for name, said in value.items()}
    return data


def test_a_guide_tells_what_changed_the_newest_first(client: Client) -> None:
    guide = LearningGuidePageFactory(edition=2, editions=told("The first.", "Two places <more>."))
    seen = text(client.get(guide.get_url()).content)
    assert "2nd edition, 2 March 2026 Two places &lt;more&gt;. 1st edition, 1 March 2026 The first." in seen
    assert "What changed" not in text(client.get(LearningGuidePageFactory().get_url()).content)


def test_an_edition_that_rises_is_not_published_without_what_changed() -> None:
    reviewer, _ = signed_in("Reviewers")
    guide = LearningGuidePageFactory()
    cases = CaseStudyPageFactory.create_batch(3)
    publish: dict[str, Any] = {"edition": "2", "slug": guide.slug, "action-publish": "Publish"}
    publish |= opened(reviewer.get(edit_address(guide)))

    html = reviewer.post(edit_address(guide), form(cases) | publish | rows(n1="First words.")).content.decode()
    assert "Say what changed: edition 2 is new" in html
    assert "First words." in html
    assert LearningGuidePage.objects.get(pk=guide.pk).edition == 1

    reviewer.post(edit_address(guide), form(cases) | publish | rows(n2="Two more places."))
    guide = LearningGuidePage.objects.get(pk=guide.pk)
    assert (guide.edition, [edition.changed for edition in guide.editions.all()]) == (2, ["Two more places."])

    guide.summary = "The same edition, a slip put right."
    guide.save_revision().publish()
    assert LearningGuidePage.objects.get(pk=guide.pk).summary == "The same edition, a slip put right."


def test_a_draft_of_a_new_edition_can_wait_for_its_words() -> None:
    editor, _ = signed_in("Editors")
    guide = LearningGuidePageFactory()
    data = form(CaseStudyPageFactory.create_batch(3), edition="2", slug=guide.slug)
    data |= opened(editor.get(edit_address(guide)))
    assert editor.post(edit_address(guide), data).status_code == 302
    assert LearningGuidePage.objects.get(pk=guide.pk).get_latest_revision_as_object().edition == 2


def test_no_other_way_publishes_a_new_edition_without_what_changed() -> None:
    guide = LearningGuidePageFactory()
    guide.edition = 3
    revision = guide.save_revision()
    with pytest.raises(NotReady, match="edition 3 is new"):
        revision.publish()


def test_a_first_edition_needs_no_words_whatever_its_number() -> None:
    assert LearningGuidePageFactory(edition=3).live


def test_an_edition_is_told_once() -> None:
    reviewer, _ = signed_in("Reviewers")
    guide = LearningGuidePageFactory()
    twice = rows(n2="One.", n3="Other.") | {"editions-1-number": "2", "action-publish": "Publish"}
    data = form(CaseStudyPageFactory.create_batch(3), edition="2", slug=guide.slug)
    assert "stands in the list once" in reviewer.post(edit_address(guide), data | twice).content.decode()
    assert not Edition.objects.exists()
