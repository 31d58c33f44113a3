"""How often a member may do what costs others something: every limit of talking but those of the socket.

Posts are counted by their own rows as well, in `communities.actions.threads`.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from directory.limits import HOUR, MINUTE, Limit, refused, too_fast

__all__ = [
    "CALLS",
    "DRAFTS",
    "MENTIONS",
    "POSTS",
    "PREVIEWS",
    "RESPONSES",
    "SUGGESTIONS",
    "UPLOADS",
    "Limit",
    "refused",
    "too_fast",
]

POSTS = Limit("posts", 10, MINUTE, gettext_lazy("Many posts came from here within a minute."))
PREVIEWS = Limit("previews", 60, MINUTE, gettext_lazy("You have looked at many previews within a minute."))
DRAFTS = Limit("drafts", 60, MINUTE, gettext_lazy("Your draft was saved many times within a minute."))
SUGGESTIONS = Limit("suggestions", 120, MINUTE, gettext_lazy("You have looked for many names within a minute."))
UPLOADS = Limit("uploads", 40, 10 * MINUTE, gettext_lazy("You have sent many files within ten minutes."))
MENTIONS = Limit("mentions", 60, HOUR, gettext_lazy("You have named many people within an hour."))
CALLS = Limit("calls", 4, HOUR, gettext_lazy("You have called everybody, or all hosts, four times within an hour."))
RESPONSES = Limit("responses", 40, MINUTE, gettext_lazy("You have reacted and voted many times within a minute."))
