"""What a page must have before it is published."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Field
from django.dispatch import Signal
from django.utils.text import get_text_list
from django.utils.translation import gettext
from wagtail.actions.publish_revision import PublishPermissionError
from wagtail.fields import StreamField
from wagtail.models import Page

from resources.checking import LEAST_CASES, not_let_pass, personal_problem
from resources.lineage import leads_back
from resources.paths import raw_items

if TYPE_CHECKING:
    from resources.models import CaseStudyPage, LearningGuidePage, LearningPathPage, ResourcePage
    from resources.models.pages import LearningPage

revision_published = Signal()
"""Sent with a `page`, the `revision` that was published or will be at its time, and the member `by` whom, in the same
transaction."""
EXPECTED_CASES = 6


class NotReady(PublishPermissionError):
    """A page lacks what it needs to be published; the text says what."""


def too_few_cases(published: int) -> str:
    """Return the sentence for a guide that rests on so many published case studies; empty where they are enough."""
    if published >= LEAST_CASES:
        return ""
    return gettext(
        "A guide needs at least %(least)d published case studies before it can be published or submitted, and this "
        "one has %(count)d. Add the missing ones, or save a draft and come back."
    ) % {"least": LEAST_CASES, "count": published}


def check_cases(guide: LearningGuidePage) -> None:
    """Raise `NotReady` where the guide rests on too few published case studies."""
    published = sum(case.case_study.live for case in guide.cases.all())
    if problem := too_few_cases(published):
        raise NotReady(problem)


def untold_edition(page: int | None, edition: int, told: Collection[int]) -> str:
    """Return the sentence for a published guide whose edition rises without a word on what changed; else nothing."""
    guides = apps.get_model("resources", "LearningGuidePage").objects
    published = guides.live().filter(pk=page).values_list("edition", flat=True).first()
    if published is None or edition <= published or edition in told:
        return ""
    return gettext(
        "Say what changed: edition %(edition)d is new, and the list of editions does not have it yet. Readers of the "
        "edition before want to know."
    ) % {"edition": edition}


def told_twice(told: Collection[int]) -> str:
    """Return the sentence for editions of which one stands in the list twice; empty where each stands once."""
    return "" if len(set(told)) == len(told) else gettext("Each edition stands in the list once.")


def check_edition(guide: LearningGuidePage) -> None:
    """Raise `NotReady` where the guide has a new edition and does not say what changed in it."""
    if problem := untold_edition(guide.pk, guide.edition, [edition.number for edition in guide.editions.all()]):
        raise NotReady(problem)


def origins_that_lead_back(page: int | None, origins: Collection[int]) -> str:
    """Return the sentence for a case study that would be its own ancestor; empty where none would."""
    if page is not None and leads_back(page, origins):
        return gettext(
            "A case study cannot come from itself, nor from one that was adapted from it. Take out the origin that "
            "is the younger of the two."
        )
    return ""


def check_origins(case: CaseStudyPage) -> None:
    """Raise `NotReady` where the case study would be its own ancestor."""
    origins = [adaptation.origin_id for adaptation in case.origins.all()]
    if problem := origins_that_lead_back(case.pk, origins):
        raise NotReady(problem)


def check_resource(resource: ResourcePage) -> None:
    """Raise `NotReady` for a method card without steps, and for the recording of a webinar that is nowhere."""
    if resource.is_method and not resource.steps:
        raise NotReady(gettext("A method card needs its steps. Write them under “Only for a method card”."))
    if resource.kind == "webinar" and not (resource.url or resource.file):
        raise NotReady(gettext("Say where the recording is: give its address or choose its file."))


def modules_problem(path: LearningPathPage) -> str:
    """Return the sentence for a path that asks for nothing, or for the same page twice; empty for a good one."""
    items = [item for module in raw_items(path) for item in module]
    pages = [item.value["page"] for item in items if item.kind == "page" and item.value.get("page")]
    found = {page.pk: page for page in Page.objects.filter(pk__in=pages)}
    if twice := next((pk for pk in found if pages.count(pk) > 1), None):
        return gettext("“%(title)s” stands on the path twice. Take one of them out.") % {"title": found[twice].title}
    fixed = [item.value for item in items if not item.value.get("optional") and not item.value.get("cancelled")]
    if any(value["page"] in found and found[value["page"]].live if "page" in value else True for value in fixed):
        return ""
    return gettext(
        "A learning path needs at least one module with one thing to do that is published and not marked “If you "
        "like”. Add it under “Modules”, or save a draft and come back."
    )


def check_modules(path: LearningPathPage) -> None:
    """Raise `NotReady` where the path asks for nothing, or for the same page twice."""
    if problem := modules_problem(path):
        raise NotReady(problem)


def check_filled(page: LearningPage) -> None:
    """Raise `NotReady` where the page lacks an answer that a draft may lack."""
    missing = [
        str(field.verbose_name)
        for field in page._meta.concrete_fields
        if field.model is type(page) and not field.blank and _is_empty(field, getattr(page, field.name))
    ]
    if missing:
        raise NotReady(gettext("Fill in first: %(fields)s.") % {"fields": get_text_list(missing, gettext("and"))})


def check_personal(page: LearningPage) -> None:
    """Raise `NotReady` where the page holds what looks like personal data and nobody said that it is none."""
    if problem := personal_problem(not_let_pass(page)):
        raise NotReady(problem)


def is_ready(page: LearningPage) -> bool:
    """Say whether the page has what it needs to be published."""
    try:
        page.check_ready()
    except NotReady:
        return False
    return True


def _is_empty(field: Field[Any, Any], value: object) -> bool:
    return not value if isinstance(field, StreamField) else value in field.empty_values
