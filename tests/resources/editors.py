"""Editors who have a page open in the CMS, as their browsers send it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.fields import StreamField
from wagtail.models import Page

from directory.models import Member
from resources.models import CaseStudyPage, LearningGuidePage
from tests.factories import MemberFactory
from tests.markup import Reader
from tests.resources.test_workflow import form as guide_form
from tests.resources.test_workflow import signed_in, stream

OPENED = ("loaded_revision_id", "loaded_revision_created_at", "opened_at")


class Editor:
    """Somebody in a group who opens a page, types, and presses a button."""

    def __init__(self, group: str = "Reviewers", name: str = "") -> None:
        self.client, self.member = signed_in(group)
        if name:
            Member.objects.filter(pk=self.member.pk).update(display_name=name)

    def open(self, page: Page, address: str = "wagtailadmin_pages:edit", *more: int) -> dict[str, str]:
        """Open the editor; return what its form says of the version that it shows."""
        return opened(self.client.get(reverse(address, args=[page.pk, *more])))

    def press(self, page: Page, data: dict[str, Any], button: str = "", script: bool = False) -> HttpResponse:
        """Send the form by a button, `publish` or `submit`, or without one as a draft; or as a script that saves."""
        heads = {"HTTP_ACCEPT": "application/json"} if script else {}
        pressed = {f"action-{button}": button} if button else {}
        return self.client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data | pressed, **heads)


def opened(response: HttpResponse) -> dict[str, str]:
    """Return what an editor's form says of the version that it shows."""
    values = Reader(response.content.decode()).values
    return {name: values[name] for name in OPENED if name in values}


def case_form(page: CaseStudyPage, **more: str) -> dict[str, Any]:
    """Return what the editor's browser sends for a case study without rows."""
    data = {
        "title": page.title,
        "slug": page.slug,
        "place": page.place,
        "strapline": page.strapline,
        "evidence_status": page.evidence_status,
        "stage": "",
        "audience": page.audience,
        "region": "",
        "concepts": "",
    }
    for name in ("comments", "contributors", "organisations", "origins"):
        data |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    for field in CaseStudyPage._meta.get_fields():
        if isinstance(field, StreamField):
            data |= stream(field.name, f"Words about {field.name}." if getattr(page, field.name) else "")
    return data | more


def guide_of(guide: LearningGuidePage, **more: str) -> dict[str, Any]:
    """Return what the editor's browser sends for a guide, with the rows of its case studies."""
    rows = list(guide.cases.all())
    data = guide_form([row.case_study for row in rows], title=guide.title, slug=guide.slug)
    data["cases-INITIAL_FORMS"] = str(len(rows))
    return data | {f"cases-{at}-id": str(row.pk or "") for at, row in enumerate(rows)} | more


def client_of(member: Member | None = None) -> Client:
    """Return a signed-in browser."""
    client = Client()
    client.force_login(member or MemberFactory())
    return client
