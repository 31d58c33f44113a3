"""What two members did together on pages: for the directory, which asks before one endorses the other."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from directory.audiences import Viewer
from directory.endorsing import SharedWork
from directory.models import Member
from resources.models import LEARNING_PAGES, Contributor

MOST = 5
"""Pages of each sort that are named at most."""


def shared_pages(viewer: Viewer, member: Member) -> Iterator[SharedWork]:
    """Yield the newest published pages that the viewer may read and that name both."""
    own = Contributor.objects.filter(member=viewer.member).values("page")
    both = list(Contributor.objects.filter(member=member, page__in=own).values_list("page", flat=True))
    if not both:
        return
    for model in LEARNING_PAGES:
        pages = model.objects.visible_to(viewer).filter(pk__in=both).prefetch_related("concepts")
        for page in pages.order_by("-last_published_at")[:MOST]:
            yield SharedWork(
                _("Both of you are named in"), page.title, page.get_url() or "", tuple(page.concepts.all())
            )
