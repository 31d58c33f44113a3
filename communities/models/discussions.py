"""Where a guide or a case study is discussed."""

from __future__ import annotations

from django.db import models

from communities.models.community import Community


class PageDiscussion(models.Model):
    """An editor's choice of the community in which a page is discussed; without a row, in the open one for pages."""

    page = models.OneToOneField("wagtailcore.Page", on_delete=models.CASCADE, related_name="discussion_choice")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="discussed_pages")

    def __str__(self) -> str:
        return f"{self.page} in {self.community}"
