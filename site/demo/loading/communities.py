"""Load the demonstration's communities, networks and threads."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from communities.markup import render
from communities.models import (
    Community,
    Membership,
    MembershipRequest,
    Poll,
    PollChoice,
    PollVote,
    Post,
    Reaction,
    Thread,
    ThreadEvent,
)
from demo.files import read_row, read_rows
from demo.loading.known import Known, check, find, unique
from directory.models import Member
from resources.moving.files import Row

POST_IDS = uuid.UUID("2f6d2a3e-6f0e-4b8e-9a53-1c6e1c8f8a11")
"""Where the identifiers of demonstration posts come from, so that loading twice makes the same ones."""

# When members joined, in days before now: the hosts first, the others one after another.
OLDEST_MEMBER, DAYS_BETWEEN, NEWEST_MEMBER = 420, 9, 3


def load_communities(known: Known) -> None:
    """Load the files of `communities/`, then what ties one to another."""
    rows = {path.stem: read_row(path) for path in sorted((known.content / "communities").glob("*.yaml"))}
    for row in rows.values():
        key = unique(row, row.need("key"), known.communities)
        community = Community.objects.filter(slug=key).first() or Community(slug=key)
        community.name = row.need("name")
        community.kind = row.one_of("kind", Community.Kind.values)
        community.level = row.one_of("level", Community.Level.values)
        for name in ("summary", "purpose", "aim", "measure", "agreement", "charter", "narrative", "welcome"):
            setattr(community, name, (row.get(name) or "").strip())
        community.for_registered_managers = bool(row.get("for_registered_managers"))
        community.allows_anonymous = bool(row.get("allows_anonymous"))
        known.locate(row, "place", community)
        check(row, community)
        community.save()
        community.concepts.set(known.concept_list(row))
        known.communities[key] = community
        load_memberships(known, row, community)
    for key, row in rows.items():
        community = known.communities[key]
        community.parent = find(row, "parent", known.communities) if row.get("parent") else None
        community.save()
        for linked in row.get("linked") or []:
            if linked not in known.communities:
                raise row.broken(f"'linked' holds {linked!r}, which is no community.")
        community.linked.set(known.communities[linked] for linked in row.get("linked") or [])


def load_memberships(known: Known, row: Row, community: Community) -> None:
    """Bring the members, hosts and waiting requests to those of the file; members who joined since stay."""
    titles = {host.need("member"): host.one_of("title", Membership.Title.values) for host in row.rows("hosts")}
    for number, key in enumerate(dict.fromkeys([*titles, *(row.get("members") or [])])):
        if key not in known.members:
            raise row.broken(f"{key!r} is no member.")
        joined = known.now - timedelta(days=max(NEWEST_MEMBER, OLDEST_MEMBER - number * DAYS_BETWEEN))
        Membership.objects.update_or_create(
            community=community,
            member=known.members[key],
            defaults={"title": titles.get(key, "")},
            create_defaults={
                "title": titles.get(key, ""),
                "joined_at": joined,
                "agreed_at": joined if community.agreement else None,
            },
        )
    for request in row.rows("requests"):
        member = find(request, "member", known.members)
        if not MembershipRequest.objects.filter(community=community, member=member).exists():
            MembershipRequest.objects.create(
                community=community,
                member=member,
                message=request.get("message") or "",
                agreed_at=known.now if community.agreement else None,
            )


def load_threads(known: Known) -> None:
    """Load the files of `threads/`; a thread that is there already, by its title, is left as it is."""
    for path in sorted((known.content / "threads").glob("*.yaml")):
        rows = read_rows(path)
        if path.stem not in known.communities:
            raise rows[0].broken(f"{path.stem!r} is no community.")
        community = known.communities[path.stem]
        belonging = {member.pk for member in community.members.all()}
        present = set(community.threads.values_list("title", flat=True))
        for row in rows:
            if row.need("title") not in present:
                load_thread(known, row, community, belonging)


def load_thread(known: Known, row: Row, community: Community, belonging: set[int]) -> None:
    """Make a thread with its posts and its log, as if it had been written in its time."""
    posts = row.rows("posts")
    if not posts:
        raise row.broken("a thread needs a post.")
    authors = [author(known, post, belonging) for post in posts]
    moments = [known.moment(post) for post in posts]
    check_order(posts, moments)
    thread = Thread(
        community=community,
        author=authors[0],
        title=row["title"],
        kind=row.one_of("kind", Thread.Kind.values),
        audience=community.content_audience,
        created_at=moments[0],
        last_post_at=moments[-1],
        post_total=len(posts),
        last_seq=len(posts),
    )
    check(row, thread)
    thread.save()
    thread.concepts.set(known.concept_list(row))
    made = Post.objects.bulk_create(
        Post(
            thread=thread,
            author=authors[index],
            number=index + 1,
            client_id=uuid.uuid5(POST_IDS, f"{community.slug}/{row['key']}/{index}"),
            body=post.need("body").strip(),
            body_html=render(post["body"].strip()),
            is_anonymous=bool(post.get("anonymous")),
            created_at=moments[index],
        )
        for index, post in enumerate(posts)
    )
    for index, post in enumerate(posts):
        if post.get("reply_to"):
            made[index].reply_to = made[reply_index(post, index)]
    Post.objects.bulk_update([post for post in made if post.reply_to], ["reply_to"])
    ThreadEvent.objects.bulk_create(
        ThreadEvent(thread=thread, seq=post.number, kind=ThreadEvent.Kind.POST, post=post, created_at=post.created_at)
        for post in made
    )
    for said, row_of_it in zip(made, posts, strict=True):
        load_responses(known, row_of_it, said, belonging)
    answers = [made[index] for index, post in enumerate(posts) if post.get("answer")]
    if answers:
        thread.answer = answers[0]
        thread.save(update_fields=["answer"])


def load_responses(known: Known, row: Row, post: Post, belonging: set[int]) -> None:
    """Put under a post its poll, with what members chose, and the signs that they gave."""
    for sign in row.rows("signs"):
        kind = sign.one_of("kind", Reaction.Kind.values)
        for key in sign.need("by"):
            Reaction.objects.create(post=post, member=of_community(known, sign, key, belonging), kind=kind)
    for asked in row.rows("poll"):
        poll = Poll.objects.create(post=post, question=asked.need("question"), is_multiple=bool(asked.get("several")))
        for order, choice in enumerate(asked.rows("choices")):
            made = PollChoice.objects.create(poll=poll, text=choice.need("text"), order=order)
            for key in choice.get("by") or []:
                PollVote.objects.create(choice=made, member=of_community(known, choice, key, belonging))


def of_community(known: Known, row: Row, key: str, belonging: set[int]) -> Member:
    """Return the member of the key, who must belong to the community."""
    member = known.members.get(key)
    if member is None or member.pk not in belonging:
        raise row.broken(f"'by' holds {key!r}, who does not belong to the community.")
    return member


def author(known: Known, post: Row, belonging: set[int]) -> Member:
    """Return who wrote the post: a member of the community."""
    member = find(post, "by", known.members)
    if member.pk not in belonging:
        raise post.broken(f"'by' is {post['by']!r}, who does not belong to the community.")
    return member


def check_order(posts: list[Row], moments: list[datetime]) -> None:
    """Refuse a thread whose posts do not stand in the order of their times."""
    for post, before, after in zip(posts[1:], moments, moments[1:], strict=False):
        if after < before:
            raise post.broken("the post is older than the one before it.")


def reply_index(post: Row, index: int) -> int:
    """Return the place of the post that this one replies to, which must stand before it."""
    number = post["reply_to"]
    if not isinstance(number, int) or not 0 < number <= index:
        raise post.broken(f"'reply_to' is {number!r}, and must be the number of an earlier post.")
    return number - 1
