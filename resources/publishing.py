"""What a page must have before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext
from wagtail.actions.publish_revision import PublishPermissionError

if TYPE_CHECKING:
    from resources.models import LearningGuidePage

LEAST_CASES = 3
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
