"""Load the demonstration's communities, networks and threads."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from communities.markup import render
from communities.models import Community, Membership, MembershipRequest, Post, Thread, ThreadEvent
from demo.files import Row, read_row, read_rows
from demo.loading.known import Known, check, find, unique
from directory.models import Member

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
        for name in ("summary", "purpose", "aim", "measure", "agreement"):
            setattr(community, name, (row.get(name) or "").strip())
        community.for_registered_managers = bool(row.get("for_registered_managers"))
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
    answers = [made[index] for index, post in enumerate(posts) if post.get("answer")]
    if answers:
        thread.answer = answers[0]
        thread.save(update_fields=["answer"])


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
