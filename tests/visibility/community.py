"""A community of each level, those who ask, and its surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core import mail

from communities.actions.invitations import invite
from communities.actions.membership import change_level, decide_request, leave, request_membership
from communities.actions.threads import start_thread
from communities.mail import tell_hosts, tell_invited, tell_member
from communities.models import Community, Post, Thread
from directory.models import Member
from search.models import Region
from tests.factories import (
    CommunityFactory,
    ConceptFactory,
    LearningGuidePageFactory,
    MemberFactory,
    MembershipFactory,
    PlaceFactory,
)
from tests.visibility import exploring, guides, hosting, needing, paths, reading, responding, roles, writing
from tests.visibility.asking import Reader, refused
from tests.visibility.hosting import ALSO, CHARTER, OTHER, STORY, WELCOME, WORD
from tests.visibility.words import Answer

# Each word stands in one protected place and nowhere else; what is typed into a search is none of them.
NAME, SUMMARY, PURPOSE, AIM = "Kestrel Circle", "Dotterels for beginners", "Wheatears by the wall", "Fewer fieldfares"
HOST, INSIDER, WAITING = "Hetty Heronsgate", "Ian Ibis", "Wilma Waits"
TITLE, SAID, MESSAGE = "Nightjars at noon", "gooseberries in the biscuit tin", "I breed budgerigars"
AUTHOR = "Ines Author"
TYPED, TYPED_NAME, TYPED_PURPOSE, TYPED_SUBJECT = "marzipan", "Kestrel", "wall", "run+charts"
BODY = f"We kept {SAID} beside the {TYPED}. " + "It took three weeks and one argument. " * 8


@dataclass
class World:
    """What is asked about, and who asks."""

    community: Community
    thread: Thread
    post: Post
    author: Member
    guide: Any
    readers: dict[str, Reader] = field(default_factory=dict)

    host_name = HOST
    insider = INSIDER
    said = SAID

    @property
    def url(self) -> str:
        """The address of the community."""
        return self.community.get_absolute_url()


def build(level: str) -> World:
    """Make a community that everybody could read until it took its level."""
    PlaceFactory(name="Leeds")
    community = CommunityFactory(
        name=NAME,
        level=Community.Level.PRIVATE,
        kind=Community.Kind.LOCAL_NETWORK,
        summary=SUMMARY,
        purpose=PURPOSE,
        aim=AIM,
        charter=CHARTER,
        narrative=STORY,
        welcome=WELCOME,
        place_name="Leeds",
        latitude=53.8,
        longitude=-1.55,
    )
    beside = CommunityFactory(name="Beside it", slug="beside", parent=community)
    beside.linked.add(community)
    community.concepts.add(ConceptFactory(key="run-charts", label="Run charts"))
    admin = MemberFactory(is_superuser=True)
    host = MembershipFactory(
        community=community, title="chair", member__display_name=HOST, member__audience="public"
    ).member
    insider, left, gone, author = (
        MembershipFactory(community=community, member__display_name=name, member__audience="public").member
        for name in (INSIDER, "Fay Former", "Sue Suspended", AUTHOR)
    )
    declined, waiting = MemberFactory(), MemberFactory(display_name=WAITING)
    requests = [request_membership(community=community, member=who, message=MESSAGE) for who in (declined, waiting)]
    decide_request(request=requests[0], by=host, approve=False)
    invited = MemberFactory()
    invitation = invite(community=community, member=invited, by=host, message=WORD)
    invite(community=community, member=MemberFactory(display_name=ALSO), by=host)
    Member.objects.filter(pk=author.pk).update(region=Region.WALES)
    Member.objects.get(pk=author.pk).save()
    community = change_level(community=community, level=Community.Level.OPEN, by=admin)
    guide = LearningGuidePageFactory(title="A guide for all", monday=guides.MONDAY)
    thread = start_thread(
        community=community, author=author, title=TITLE, body=BODY, client_id=uuid4(), kind="share", page=guide
    )
    start_thread(community=community, author=author, title=OTHER, body="Who?", client_id=uuid4())
    responding.prepare(community=community, author=author, fan=insider)
    writing.prepare(post=thread.posts.get(), author=author)
    sitting = {role: Reader.signed_in(who) for role, who in (("left", left), ("suspended", gone))}
    community = change_level(community=community, level=level, by=admin)
    leave(community=community, member=left)
    gone.is_active = False
    gone.save()
    mail.outbox = []
    tell_hosts(requests[1].pk)
    tell_member(requests[0].pk)
    tell_invited(invitation.pk)
    thread = Thread.objects.select_related("community").get(pk=thread.pk)
    readers = {
        "visitor": Reader(),
        "member": Reader.signed_in(MemberFactory()),
        "own": Reader.signed_in(insider),
        "host": Reader.signed_in(host),
        "declined": Reader.signed_in(declined),
        "invited": Reader.signed_in(invited),
        **sitting,
    }
    return World(community, thread, thread.posts.get(), author, guide, readers)


def _reply(at: World, reader: Reader) -> Answer:
    response = reader.post(f"{at.thread.get_absolute_url()}reply/", {"body": "Me too.", "client_id": str(uuid4())})
    written = Post.objects.filter(thread=at.thread).count() > 1
    return Answer.SEES if written else refused(response)


def _start(at: World, reader: Reader) -> Answer:
    data = {"title": "And now?", "kind": "help", "body": "Who knows?", "client_id": str(uuid4())}
    response = reader.post(f"{at.url}threads/new/", data)
    return Answer.SEES if Thread.objects.filter(title="And now?").exists() else refused(response)


def _change(at: World, reader: Reader, action: str) -> Answer:
    response = reader.post(f"/posts/{at.post.pk}/{action}/", {"body": "Changed."})
    now = Post.objects.get(pk=at.post.pk)
    return Answer.SEES if now.hidden_at or now.body != BODY else refused(response)


def _mail(at: World, reader: Reader, subject: str) -> Answer:
    own = [one for one in mail.outbox if reader.member is not None and reader.member.email in one.to]
    text = "\n".join(f"{one.subject}\n{one.body}" for one in own if one.subject.startswith(subject))
    shown = [word in text for word in (MESSAGE, WAITING, at.url)]
    if NAME not in text:
        return Answer.LEAKS if any(shown) else Answer.NOTHING
    return Answer.SEES if all(shown) else Answer.NAME


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The list of communities": lambda at, by: by.get("/communities/", SUMMARY, name=NAME),
    "The number of threads in the list": lambda at, by: by.get("/communities/", "3 threads"),
    "Its page: purpose and aim": lambda at, by: by.get(at.url, SUMMARY, PURPOSE, AIM, name=NAME),
    "Its page: hosts": lambda at, by: by.get(at.url, f"{HOST}</a>, Chair", name=NAME),
    "Its page: the list of threads": lambda at, by: by.get(at.url, TITLE, name=NAME),
    "Its members": lambda at, by: by.get(f"{at.url}members/", HOST, INSIDER, AUTHOR),
    "Who asks to join": lambda at, by: by.get(f"{at.url}requests/", WAITING, MESSAGE),
    "Networks near a place": lambda at, by: by.get("/networks/?near=Leeds", SUMMARY, name=NAME),
    "The pages of communities beside it": lambda at, by: by.get("/communities/beside/", SUMMARY, name=NAME),
    "My network": lambda at, by: by.get("/my-network/", NAME, TITLE),
    "The home page: talk": lambda at, by: by.section("/", 'aria-labelledby="task-talk"', TITLE, name=NAME),
    "The home page: my network": lambda at, by: by.section("/", 'aria-labelledby="task-network"', NAME, TITLE),
    "The home page: who waits": lambda at, by: by.get("/", f"waits to join {NAME}"),
    "A thread": lambda at, by: by.get(at.thread.get_absolute_url(), TITLE, SAID),
    "The lasting address of a post": lambda at, by: by.get(at.post.get_absolute_url(), TITLE, SAID),
    "Quoting a post": lambda at, by: by.raw(f"/posts/{at.post.pk}/reply/?quote", f"&gt; We kept {SAID}"),
    "Replying": _reply,
    "Starting a thread": _start,
    "Changing somebody else's post": lambda at, by: _change(at, by, "edit"),
    "Taking somebody else's post down": lambda at, by: _change(at, by, "hide"),
    "The discussion on the guide's page": lambda at, by: by.get(at.guide.get_url(), SAID, AUTHOR),
    "From the guide to its discussion": lambda at, by: by.get(f"/discuss/{at.guide.pk}/", TITLE, SAID),
    # Members may be led to ask the community, which search itself does not find.
    "/search/: the community, by its name": lambda at, by: by.get(
        f"/search/?q={TYPED_NAME}", SUMMARY, name=f'"{at.url}">{NAME}'
    ),
    "/search/: the community, by its purpose": lambda at, by: by.get(
        f"/search/?q={TYPED_PURPOSE}", f'"{at.url}">{NAME}'
    ),
    "/search/: the thread and its excerpt": lambda at, by: by.get(f"/search/?q={TYPED}", TITLE, SAID),
    "/search/: the counts on the tabs": lambda at, by: by.raw(f"/search/?q={TYPED}", '<span class="soft">[1-9]'),
    "/people/: the author, by a post's words": lambda at, by: by.get(f"/people/?q={TYPED}", AUTHOR),
    "/people/: the author, by the community's subject": lambda at, by: by.get(f"/people/?q={TYPED_SUBJECT}", AUTHOR),
    "/people/: the post as a reason": lambda at, by: by.get(f"/people/?q={TYPED}", at.post.get_absolute_url(), TITLE),
    "/people/: the counts beside the filters": lambda at, by: by.raw(f"/people/?q={TYPED}", 'value="Wales"'),
    "The author's profile": lambda at, by: by.get(at.author.get_absolute_url(), TITLE, SAID),
    "Mail: somebody asks to join": lambda at, by: _mail(at, by, "Somebody asks to join"),
    "Mail: what was decided": lambda at, by: _mail(at, by, "Your request to join"),
    **exploring.COMMUNITY,
    **guides.COMMUNITY,
    **hosting.SURFACES,
    **needing.OF_COMMUNITIES,
    **paths.COMMUNITY,
    **reading.SURFACES,
    **responding.SURFACES,
    **roles.COMMUNITY,
    **writing.SURFACES,
}
