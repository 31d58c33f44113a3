"""Which guides and case studies belong to a community."""

from __future__ import annotations

from typing import Self

from django.db import models

from communities.models.community import Community
from directory.models import Member


class PageCommunityQuerySet(models.QuerySet["PageCommunity"]):
    """Reads over what belongs to communities."""

    def hosted_by(self, member: Member) -> Self:
        """Keep the pages of the communities that the member hosts."""
        return self.filter(community__in=Community.objects.hosted_by(member))


class PageCommunity(models.Model):
    """The community that a page belongs to: its hosts look after the page."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="belonging")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="own_pages")

    objects = PageCommunityQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.page} of {self.community}"
