"""A page whose time to be published came before it was ready: it stays a draft, and its editors are told."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page, Revision

from directory import mail

if TYPE_CHECKING:
    from resources.publishing import NotReady

SCHEDULED = "wagtail.publish.scheduled"
"""What `publish_scheduled` calls its own publishing."""


@transaction.atomic
def postpone(*, page: Page, revision: Revision, problem: NotReady) -> None:
    """Take the page off the schedule, so that it is tried once, and tell whoever wrote or owns it."""
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=None)
    log(instance=page, action="wagtail.schedule.cancel", revision=revision, data={"problem": str(problem)})
    transaction.on_commit(partial(_tell, page, revision, str(problem)), robust=True)


def _tell(page: Page, revision: Revision, problem: str) -> None:
    title = page.get_admin_display_title()
    url = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    subject = _("Not published: %(title)s") % {"title": title}
    for editor in {one for one in (revision.user, page.owner) if one and one.is_active and one.is_staff}:
        said = {"editor": editor, "title": title, "problem": problem, "url": url}
        mail.write(subject, "resources/mail/postponed.txt", said, to=editor.email)
