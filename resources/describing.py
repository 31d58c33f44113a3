"""What programs are told of a page that everybody may read: search engines, feed readers and previews of links."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from directory import audiences
from resources.addresses import address_of
from resources.citing import AUTHORS
from resources.models import CaseStudyPage, Contributor, LearningGuidePage, LearningPage, LearningPathPage, ResourcePage

# As Django's `json_script` does it.
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
# From schema.org: what a page of each sort is there.
TYPES: dict[type[LearningPage], Sequence[str]] = {
    LearningGuidePage: ("Article", "LearningResource"),
    CaseStudyPage: ("Article",),
    ResourcePage: ("CreativeWork", "LearningResource"),
    LearningPathPage: ("Course", "LearningResource"),
}


def summary_of(page: LearningPage) -> str:
    """Return what the page says of itself in a sentence or two."""
    if isinstance(page, CaseStudyPage):
        return f"{page.place}: {page.strapline}"
    return str(getattr(page, "summary", ""))


def is_for_programs(page: LearningPage) -> bool:
    """Whether programs are told of the page: it is published, and everybody may read it."""
    return bool(page.pk and page.live and page.audience == audiences.PUBLIC)


def linked_data(page: LearningPage, people: Sequence[Contributor]) -> SafeString:
    """Return the page as JSON-LD in the words of schema.org; `people` are those whom everybody may know.

    No sign in it ends the element that it stands in.
    """
    publisher = {"@type": "Organization", "name": settings.SITE_NAME, "url": settings.WAGTAILADMIN_BASE_URL}
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": list(TYPES[type(page)]),
        "headline": page.title,
        "name": page.title,
        "description": summary_of(page),
        "url": address_of(page),
        "mainEntityOfPage": address_of(page),
        "inLanguage": "en-GB",
        "isAccessibleForFree": True,
        "datePublished": page.first_published_at.isoformat() if page.first_published_at else "",
        "dateModified": page.last_published_at.isoformat() if page.last_published_at else "",
        "publisher": publisher,
        "author": [{"@type": "Person", "name": one.member.display_name} for one in people if one.role in AUTHORS]
        or publisher,
        "about": [{"@type": "DefinedTerm", "name": concept.label} for concept in page.subjects],
    }
    if isinstance(page, CaseStudyPage):
        data["contentLocation"] = {"@type": "Place", "name": page.place}
    if isinstance(page, (LearningGuidePage, LearningPathPage)):
        data["audience"] = {"@type": "Audience", "audienceType": page.get_level_display()}
    if isinstance(page, LearningGuidePage):
        data["version"] = page.edition
    written = json.dumps({name: value for name, value in data.items() if value}, ensure_ascii=False)
    return mark_safe(written.translate(_ESCAPES))  # noqa: S308 (nothing in it can be markup)
