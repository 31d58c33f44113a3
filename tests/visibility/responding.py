"""The surfaces of what members do with a question: signs, votes, what was changed, where it went, and asking safely."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

from communities.actions import asking, outcomes, polls, responses
from communities.actions.threads import add_post, edit_post, start_thread
from communities.models import AuditEntry, Community, MeToo, PollVote, Post, Reaction, Thread
from communities.polls import NewPoll
from directory.models import Member
from tests.visibility.asking import Reader, refused
from tests.visibility.words import Answer

if TYPE_CHECKING:
    from tests.visibility.community import World

QUESTION, ASKED, FORMER = "Plovers at the pharmacy", "Dabchicks on the dresser", "Grebes in the gutter"
REPLY = "Wigeons at the window"
CHOICE, WENT, PRIVATE = "On the third Tuesday", "Shelducks settled it", "Pochards in private"


def prepare(*, community: Community, author: Member, fan: Member) -> None:
    """Have a question asked without a name, with all that members do with it, and another that is private."""
    Community.objects.filter(pk=community.pk).update(allows_anonymous=True)
    community.refresh_from_db()
    thread = start_thread(
        community=community,
        author=author,
        title=QUESTION,
        body=FORMER,
        client_id=uuid4(),
        is_anonymous=True,
        poll=NewPoll("When?", (CHOICE, "Never")),
    )
    post = thread.posts.get()
    edit_post(post=post, editor=author, body=ASKED)
    add_post(thread=thread, author=fan, body=REPLY, client_id=uuid4(), reply_to=post)
    responses.react(post=post, member=fan, kind="thanks")
    responses.have_too(thread=thread, member=fan)
    polls.vote(post=post, member=fan, choices=[post.poll.choices.get(text=CHOICE).pk])
    outcomes.report_outcome(thread=thread, by=author, outcome="worked", note=WENT)
    asking.ask_hosts(community=community, author=author, title=PRIVATE, body=PRIVATE, client_id=uuid4())


def question() -> Thread:
    """Return the question that was asked without a name."""
    return Thread.objects.select_related("community").get(title=QUESTION)


def asked() -> Post:
    """Return its first post."""
    return Post.objects.get(thread__title=QUESTION, number=1)


def private() -> Thread:
    """Return the private question."""
    return Thread.objects.select_related("community").get(title=PRIVATE)


def _react(at: World, reader: Reader) -> Answer:
    before = Reaction.objects.count()
    response = reader.post(f"/posts/{asked().pk}/react/", {"add": "agree"})
    return Answer.SEES if Reaction.objects.count() > before else refused(response, ASKED)


def _vote(at: World, reader: Reader) -> Answer:
    post = asked()
    response = reader.post(f"/posts/{post.pk}/vote/", {"choice": str(post.poll.choices.get(text="Never").pk)})
    voted = PollVote.objects.filter(choice__text="Never").exists()
    return Answer.SEES if voted else refused(response, CHOICE)


def _close(at: World, reader: Reader) -> Answer:
    response = reader.post(f"/posts/{asked().pk}/vote/close/", {})
    return Answer.SEES if asked().poll.is_closed else refused(response, CHOICE)


def _change_poll(at: World, reader: Reader) -> Answer:
    data = {"poll-question": "Where?", "poll-choice_1": "Here", "poll-choice_2": "There"}
    response = reader.post(f"/posts/{asked().pk}/poll/", data)
    return Answer.SEES if asked().poll.question == "Where?" else refused(response, CHOICE)


def _too(at: World, reader: Reader) -> Answer:
    MeToo.objects.all().delete()
    response = reader.post(f"{question().get_absolute_url()}me-too/", {"add": "me-too"})
    return Answer.SEES if MeToo.objects.exists() else refused(response, ASKED)


def _report(at: World, reader: Reader) -> Answer:
    response = reader.post(f"{question().get_absolute_url()}outcome/", {"outcome": "partly", "note": ""})
    return Answer.SEES if question().outcome == "partly" else refused(response, WENT)


def _ask(at: World, reader: Reader) -> Answer:
    data = {"title": "Quietly?", "body": "Who knows?", "client_id": str(uuid4())}
    response = reader.post(f"{at.url}ask-hosts/", data)
    return Answer.SEES if Thread.objects.filter(title="Quietly?").exists() else refused(response)


def _look_up(at: World, reader: Reader) -> Answer:
    response = reader.post(f"/posts/{asked().pk}/author/", {"reason": "Somebody may be at risk."})
    is_shown = at.author.display_name in response.content.decode()
    if is_shown != AuditEntry.objects.filter(act="reveal").exists():
        return Answer.LEAKS
    return Answer.SEES if is_shown else refused(response, ASKED)


SURFACES: dict[str, Callable[[World, Reader], Answer]] = {
    "A question, and where it went": lambda at, by: by.get(question().get_absolute_url(), ASKED, WENT, CHOICE),
    "Who has the question too": lambda at, by: by.get(f"{question().get_absolute_url()}me-too/", at.insider),
    "Who reacted to a post": lambda at, by: by.get(f"/posts/{asked().pk}/reactions/", at.insider),
    "What was changed in a post": lambda at, by: by.get(f"/posts/{asked().pk}/history/", "Grebes", "gutter"),
    "All replies to a post": lambda at, by: by.get(f"/posts/{asked().pk}/replies/", QUESTION, REPLY),
    "Reacting to a post": _react,
    "Voting": _vote,
    "Closing somebody else's poll": _close,
    "Changing somebody else's poll": _change_poll,
    "Having the question too": _too,
    "Saying where a question went": _report,
    "Choosing posts for a draft page": lambda at, by: by.get(f"{question().get_absolute_url()}draft/", ASKED),
    "Looking up who wrote without a name": _look_up,
    "Asking the hosts in private": _ask,
    "A private question to the hosts": lambda at, by: by.get(private().get_absolute_url(), PRIVATE),
    "Its page: a private question in the list": lambda at, by: by.get(at.url, PRIVATE, name=at.community.name),
    "/search/: a private question": lambda at, by: by.get("/search/?q=pochards", PRIVATE),
}
