"""Two members whom an introduction brings together, those who ask, and the surfaces."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import uuid4

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from communities import introductions
from communities.actions import attachments
from communities.actions.threads import add_post
from communities.models import Attachment, Conversation, Notification, Thread
from directory import introducing
from directory.conversations import News
from directory.models import Introduction, Member
from tests.factories import ConceptFactory, MemberFactory
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

ASKER, ASKED = "Aurelia Avocet", "Barnaby Bittern"
REASON, SAID, HELPED = "We lost the marzipan", "Come on Whit Monday with turnips", "Two tins fewer"
ABOUT, TYPED = "Corncrake counting", "corncrake+counting"
ABSENT = "/communities/introductions/threads/0/"


@dataclass
class World:
    """What is asked about, and who asks."""

    introduction: Introduction
    asker: Member
    asked: Member
    thread: Thread | None = None
    file: Attachment | None = None
    readers: dict[str, Reader] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address of the request."""
        return self.introduction.get_absolute_url()

    @property
    def talk(self) -> str:
        """The address of the conversation, or of one that is not there."""
        return self.thread.get_absolute_url() if self.thread else ABSENT


def build(level: str) -> World:
    """Have one member ask another, and let it come as far as the level says."""
    asker = MemberFactory(display_name=ASKER, email="avocet@redbag.example")
    asked = MemberFactory(display_name=ASKED, email="bittern@redbag.example")
    concept = ConceptFactory(key="corncrake-counting", label=ABOUT)
    made = introducing.ask(asker=asker, asked=asked, reason=REASON, kind="call", concept=concept)
    at = World(made, asker, asked)
    if level in {"accepted", "ended"}:
        introducing.accept(introduction=made, by=asked, words="Gladly.", shares_email=True)
        at.thread = Conversation.objects.get(introduction=made).thread
        at.file = attachments.upload(
            community=at.thread.community, uploader=asker, file=SimpleUploadedFile("plan.txt", b"Thursday")
        )
        add_post(thread=at.thread, author=asker, body=SAID, client_id=uuid4(), files={at.file.key: ""})
    if level == "accepted":
        introducing.say_helped(introduction=made, by=asker, helped="yes", words=HELPED, named=True)
    if level == "ended":
        introducing.end(introduction=made, by=asked)
    if level == "paused":
        asker.paused = True
        asker.save()
    made.refresh_from_db()
    gone = MemberFactory()
    sitting = Reader.signed_in(gone)
    gone.is_active = False
    gone.save()
    at.readers = {
        "visitor": Reader(),
        "member": Reader.signed_in(MemberFactory()),
        "editor": Reader.signed_in(MemberFactory(is_staff=True, is_superuser=True)),
        "asker": Reader.signed_in(asker),
        "asked": Reader.signed_in(asked),
        "suspended": sitting,
    }
    return at


def _listed(at: World, reader: Reader) -> Answer:
    answers = [reader.get(f"/introductions/?show={show}", ABOUT) for show in ("received", "sent", "past")]
    return next((answer for answer in answers if answer is not Answer.NOTHING), Answer.NOTHING)


def _file(at: World, reader: Reader) -> Answer:
    return reader.file(f"/attachments/{at.file.key if at.file else uuid4()}/")


def _write(at: World, reader: Reader) -> Answer:
    before = at.thread.posts.count() if at.thread else 0
    response = reader.post(f"{at.talk}reply/", {"body": "One more word.", "client_id": str(uuid4())})
    return Answer.SEES if at.thread and at.thread.posts.count() > before else refused(response)


def _room(at: World, reader: Reader) -> Answer:
    return reader.get(introductions.room().get_absolute_url().replace("/introductions/", "/communities/introductions/"))


def _mail(at: World, reader: Reader) -> Answer:
    told = Notification.objects.filter(introduction=at.introduction, news=News.ASKED, member=reader.member)
    if reader.member is None or not told.exists():
        return Answer.NOTHING
    mail.outbox.clear()
    introductions.mail(News.ASKED, at.introduction.pk, reader.member.pk)
    text = "\n".join(f"{one.subject}\n{one.body}" for one in mail.outbox)
    if any(word in text for word in (REASON, ABOUT, at.asker.email)):
        return Answer.LEAKS
    return Answer.NAME if ASKER in text else Answer.NOTHING


def _act(act: str, state: str, **answers: str) -> Callable[[World, Reader], Answer]:
    def ask(at: World, reader: Reader) -> Answer:
        response = reader.post(f"{at.url}{act}/", answers)
        done = Introduction.objects.get(pk=at.introduction.pk).state
        is_one = reader.member in {at.asker, at.asked}
        return Answer.SEES if done == state != at.introduction.state else refused(response, *[] if is_one else [REASON])

    return ask


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "The request": lambda at, by: by.get(at.url, REASON, ABOUT),
    "One's own requests": _listed,
    "The asker's e-mail address": lambda at, by: by.get(at.url, at.asker.email),
    "The helper's e-mail address": lambda at, by: by.get(at.url, at.asked.email),
    "The conversation": lambda at, by: by.get(at.talk, REASON, SAID),
    "Writing in the conversation": _write,
    "A file of the conversation": _file,
    "Searching within the conversation": lambda at, by: by.get(f"{at.talk}search/?q=turnips", SAID),
    "The room of all conversations": _room,
    "/search/: the conversation": lambda at, by: by.get("/search/?q=turnips", SAID, at.talk),
    "/people/: what they said, as a reason": lambda at, by: by.get("/people/?q=turnips", SAID, at.talk),
    "The list of communities": lambda at, by: by.get("/communities/", "Introductions"),
    "A notification of the request": lambda at, by: by.get("/notifications/", f"{ASKER} asks for your time"),
    "Mail: somebody asks": _mail,
    "Accepting": _act("accept", "accepted", words="Yes."),
    "Taking back": _act("withdraw", "withdrawn"),
    "Ending": _act("end", "ended"),
    "The helper's profile: whom they helped": lambda at, by: by.get(
        at.asked.get_absolute_url(), HELPED, f'href="{at.asker.get_absolute_url()}"'
    ),
    "/people/: that it helped, as a reason": lambda at, by: by.get(f"/people/?q={TYPED}", '#helped-heading">'),
    "The CMS's report: who was asked": lambda at, by: by.get("/cms/reports/introductions/", ASKED),
}
