"""The surfaces of the API, and of links that no longer work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils import timezone

from resources.models import LinkCheck, LinkStatus, ResourcePage
from tests.visibility.asking import Reader
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.pages import World

GUIDE, CASE, SHEET = "Goldcrests and gates", "Corncrakes of Corby", "A sheet of sanderlings"
TYPED = "marzipan"
GONE = "https://gone.example/whimbrel"


def _gone(at: World) -> None:
    ResourcePage.objects.filter(pk=at.resource.pk).update(url=GONE)
    now = timezone.now()
    how = {"status": LinkStatus.BROKEN, "said": "gone", "failed_days": 3, "first_failed_at": now, "checked_at": now}
    LinkCheck.objects.create(url=GONE, **how).pages.add(at.resource.pk)


def _note(at: World, reader: Reader) -> Answer:
    _gone(at)
    return reader.raw(at.resource.get_url(), "This link may no longer work")


def _report(at: World, reader: Reader) -> Answer:
    _gone(at)
    return reader.get("/cms/reports/links/", GONE)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The API: the guides": lambda at, by: by.get("/api/v2/guides/?limit=50", GUIDE),
    "The API: the case studies": lambda at, by: by.get("/api/v2/case-studies/?limit=50", CASE),
    "The API: the resources": lambda at, by: by.get("/api/v2/resources/?limit=50", SHEET),
    "The API: the documents": lambda at, by: by.raw("/api/v2/documents/", at.file),
    "The API: the guide": lambda at, by: by.get(f"/api/v2/guides/{at.guide.pk}/", GUIDE, TYPED),
    "The API: the case study": lambda at, by: by.get(f"/api/v2/case-studies/{at.case.pk}/", CASE, TYPED),
    "The API: the resource": lambda at, by: by.get(f"/api/v2/resources/{at.resource.pk}/", SHEET, TYPED),
    "The API: the case study, among the places of a guide": lambda at, by: by.get(
        f"/api/v2/guides/{at.open_guide.pk}/", CASE
    ),
    "The API: the case study, as what another was adapted from": lambda at, by: by.get(
        f"/api/v2/case-studies/{at.adaptation.pk}/", CASE
    ),
    "The API: the case study, linked from another page": lambda at, by: by.get(
        f"/api/v2/resources/{at.sheet.pk}/", CASE
    ),
    "The API: what a search for its words counts": lambda at, by: by.raw(
        f"/api/v2/case-studies/?search={TYPED}", r'"total_count": [1-9]'
    ),
    "That a link of a resource no longer works": _note,
    "Links that no longer work, in the CMS": _report,
}
