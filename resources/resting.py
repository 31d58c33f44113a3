"""Guides whose places go: who takes a case study from its readers is told what rests on it."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import ngettext

from resources.checking import LEAST_CASES
from resources.models import LearningGuidePage
from resources.publishing import EXPECTED_CASES


def resting_on_few(least: int = LEAST_CASES, without: Collection[int] = ()) -> QuerySet[LearningGuidePage]:
    """Return the published guides that rest on fewer published case studies than `least`, the fewest first.

    Each has `rests_on`, the number of those. `without` leaves out case studies as if they were not published: then
    only guides that lose one of them are returned.
    """
    shown = Q(cases__case_study__live=True)
    guides = LearningGuidePage.objects.live().annotate(
        had=Count("cases", filter=shown, distinct=True),
        rests_on=Count("cases", filter=shown & ~Q(cases__case_study__in=without), distinct=True),
    )
    few: QuerySet[LearningGuidePage] = guides.filter(rests_on__lt=least).order_by("rests_on", "title", "pk")
    return few.filter(had__gt=F("rests_on")) if without else few


def what_rests_on(pks: Collection[int]) -> list[str]:
    """Return a sentence for each published guide that would rest on too few places without these case studies."""
    return [_sentence(guide.title, guide.rests_on) for guide in resting_on_few(EXPECTED_CASES, pks)] if pks else []


def _sentence(title: str, number: int) -> str:
    if number < LEAST_CASES:
        said = ngettext(
            "Without it the guide “%(title)s” rests on %(number)d published case study, fewer than the %(least)d that "
            "a guide needs. It stays published, and cannot be published anew until it has another.",
            "Without it the guide “%(title)s” rests on %(number)d published case studies, fewer than the %(least)d "
            "that a guide needs. It stays published, and cannot be published anew until it has another.",
            number,
        )
        return said % {"title": title, "number": number, "least": LEAST_CASES}
    said = ngettext(
        "Without it the guide “%(title)s” rests on %(number)d published case study, fewer than the %(expected)d that "
        "its readers expect.",
        "Without it the guide “%(title)s” rests on %(number)d published case studies, fewer than the %(expected)d that "
        "its readers expect.",
        number,
    )
    return said % {"title": title, "number": number, "expected": EXPECTED_CASES}
