"""What somebody did in a piece of evidence: how much it weighs, and how it is said."""

from __future__ import annotations

from enum import Enum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy


class Role(Enum):
    """What a person did in a document of evidence: the key that is stored, its weight (0 to 1) and its words.

    The weights are starting guesses (design, section 4): to be ablated on held-out queries.
    """

    LED = "led", 1.0, _("Led"), ngettext_lazy("Led %(count)d project", "Led %(count)d projects", "count")
    WROTE = "wrote", 1.0, _("Wrote"), ngettext_lazy("Wrote %(count)d piece", "Wrote %(count)d pieces", "count")
    TAUGHT = "taught", 0.9, _("Taught"), ngettext_lazy("Taught %(count)d session", "Taught %(count)d sessions", "count")
    ANSWERED = (
        "answered",
        0.8,
        _("Answered"),
        ngettext_lazy("Answered %(count)d question", "Answered %(count)d questions", "count"),
    )
    COACHED = (
        "coached",
        0.8,
        _("Coached"),
        ngettext_lazy("Coached %(count)d piece of work", "Coached %(count)d pieces of work", "count"),
    )
    HOSTED = "hosted", 0.7, _("Hosted"), ngettext_lazy("Hosted %(count)d event", "Hosted %(count)d events", "count")
    REVIEWED = (
        "reviewed",
        0.6,
        _("Reviewed"),
        ngettext_lazy("Reviewed %(count)d piece of work", "Reviewed %(count)d pieces of work", "count"),
    )
    TOOK_PART = (
        "took-part",
        0.5,
        _("Took part in"),
        ngettext_lazy("Took part in %(count)d project", "Took part in %(count)d projects", "count"),
    )
    POSTED = "posted", 0.4, _("Wrote in"), ngettext_lazy("Wrote %(count)d post", "Wrote %(count)d posts", "count")
    HELPED = (
        "helped",
        0.7,
        _("Helped a colleague with"),
        ngettext_lazy("Helped %(count)d colleague", "Helped %(count)d colleagues", "count"),
    )
    ENDORSED = (
        "endorsed",
        0.4,
        _("Endorsed by"),
        ngettext_lazy("Endorsed by %(count)d", "Endorsed by %(count)d", "count"),
    )

    def __init__(self, key: str, weight: float, verb: Promise, counted: Promise) -> None:
        self.key = key
        self.weight = weight
        self.verb = verb
        self.counted = counted

    @classmethod
    def of(cls, key: str) -> Role:
        """Return the role of the key; an unknown key weighs as taking part does."""
        return _BY_KEY.get(key, cls.TOOK_PART)


_BY_KEY = {role.key: role for role in Role}
