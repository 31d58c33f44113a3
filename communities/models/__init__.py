"""Communities of practice and local networks, who belongs to them, and the threads in which they talk."""

from communities.models.community import LEVEL_LINES, Community, Membership, MembershipRequest
from communities.models.threads import POSTS_A_PAGE, Post, ReadMarker, Thread, ThreadEvent, page_of

__all__ = [
    "LEVEL_LINES",
    "POSTS_A_PAGE",
    "Community",
    "Membership",
    "MembershipRequest",
    "Post",
    "ReadMarker",
    "Thread",
    "ThreadEvent",
    "page_of",
]
