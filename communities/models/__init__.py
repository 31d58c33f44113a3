"""Communities of practice and local networks, who belongs to them, and the threads in which they talk."""

from communities.models.audit import AuditEntry
from communities.models.belonging import PageCommunity
from communities.models.community import LEVEL_LINES, Community, Membership, MembershipRequest
from communities.models.discussions import PageDiscussion
from communities.models.following import CommunityFollowing, Level, Notification, TalkPreferences, ThreadFollowing
from communities.models.introductions import Conversation
from communities.models.invitations import Invitation
from communities.models.log import ThreadEvent
from communities.models.participants import Participant
from communities.models.posts import Post
from communities.models.responses import Mention, MeToo, Poll, PollChoice, PollVote, Reaction, Revision
from communities.models.threads import POSTS_A_PAGE, ReadMarker, Thread, page_of
from communities.models.writing import Attachment, Draft

__all__ = [
    "LEVEL_LINES",
    "POSTS_A_PAGE",
    "Attachment",
    "AuditEntry",
    "Community",
    "CommunityFollowing",
    "Conversation",
    "Draft",
    "Invitation",
    "Level",
    "MeToo",
    "Membership",
    "MembershipRequest",
    "Mention",
    "Notification",
    "PageCommunity",
    "PageDiscussion",
    "Participant",
    "Poll",
    "PollChoice",
    "PollVote",
    "Post",
    "Reaction",
    "ReadMarker",
    "Revision",
    "TalkPreferences",
    "Thread",
    "ThreadEvent",
    "ThreadFollowing",
    "page_of",
]
