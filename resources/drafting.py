"""Drafts of case studies and guides from what members said, with credit to them."""

from __future__ import annotations

import json
from functools import partial
from typing import Any
from uuid import uuid4

import nh3
from django.db import transaction
from django.utils.html import escape
from django.utils.text import get_text_list, slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState

from directory.drafts import Maker, Material, NoPlace, Passage, register
from directory.models import Member
from directory.roles import is_editor
from resources.models import CaseStudyIndexPage, CaseStudyPage, Contributor, GuideIndexPage, LearningGuidePage

# What the editor's text blocks know; tables and code keep their words alone.
TAGS = {"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a", "h3", "h4"}
LONGEST_TITLE = 120


def connect() -> None:
    """Offer both sorts of drafts; called once, when the site starts."""
    register(Maker("case-study", _("A case study: what one place did"), make_case_study))
    register(Maker("guide", _("A learning guide: what several places share"), make_guide))


@transaction.atomic
def make_case_study(material: Material, by: Member) -> Page:
    """Return a new draft below the list of case studies."""
    first, others = _divided(material)
    outcome = [f"<p>{escape(material.outcome)}</p>"] if material.outcome else []
    return _added(
        CaseStudyIndexPage,
        CaseStudyPage(
            place="",
            strapline=material.title[:LONGEST_TITLE],
            problem=_body(first),
            what_was_done=_body(others),
            what_happened=_body(outcome),
            others_should_know=_body([_credit(material)]),
        ),
        material,
        by,
    )


@transaction.atomic
def make_guide(material: Material, by: Member) -> Page:
    """Return a new draft below the list of guides."""
    first, others = _divided(material)
    outcome = [f"<p>{escape(material.outcome)}</p>"] if material.outcome else []
    return _added(
        GuideIndexPage,
        LearningGuidePage(
            summary=material.title,
            problem=_body(first),
            shared=_body([*others, *outcome]),
            made=_body([_credit(material)]),
        ),
        material,
        by,
    )


def _divided(material: Material) -> tuple[list[str], list[str]]:
    """Return what the problem is, and what was said about it."""
    texts = [_text(passage) for passage in material.passages]
    return (texts[:1], texts[1:]) if material.asks_first else ([], texts)


def _text(passage: Passage) -> str:
    return nh3.clean(passage.html, tags=TAGS, attributes={"a": {"href"}}, link_rel=None)


def _credit(material: Material) -> str:
    names = get_text_list([escape(name) for name in material.bylines], gettext("and"))
    link = f'<a href="{escape(material.url)}">{escape(material.title)}</a>'
    text = gettext("This draft was made from the thread %(link)s, with the words of %(names)s.")
    return f"<p>{text % {'link': link, 'names': names}}</p>"


def _body(texts: list[str]) -> str:
    return json.dumps([{"type": "paragraph", "value": text} for text in texts])


def _added(index: type[Page], page: Any, material: Material, by: Member) -> Page:
    page.title = material.title[:LONGEST_TITLE]
    page.concepts = list(material.concepts)
    page.contributors = [Contributor(member=author, role=Contributor.Role.CONTRIBUTED) for author in material.authors]
    add_draft(index=index, page=page, by=by)
    if not is_editor(by):
        # Mail goes out with it, which is not waited for while others wait for what this transaction holds.
        transaction.on_commit(partial(submit, page, by), robust=True)
    return page


@transaction.atomic
def add_draft(*, index: type[Page], page: Any, by: Member) -> None:
    """Add a new page below the list of its like, as a draft of the member; raises `NoPlace` where there is no list."""
    # Whoever adds another at the same moment waits, so that each gets a place and an address of its own.
    lists = Page.objects.select_for_update().filter(pk__in=index.objects.values("pk"))
    above = lists.first()
    if above is None:
        raise NoPlace
    page.live, page.owner, page.has_unpublished_changes = False, by, True
    if not slugify(page.title, allow_unicode=True):
        # Signs alone make no address.
        page.slug = f"draft-{uuid4().hex[:8]}"
    above.add_child(instance=page)
    page.save_revision(user=by, clean=False)


def submit(page: Page, by: Member) -> None:
    """Have the draft wait for the reviewers, anew where they asked for changes, in the name of the member."""
    state = page.current_workflow_state
    workflow = page.get_workflow()
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user=by)
    elif state is None and workflow is not None:
        workflow.start(page, by)
