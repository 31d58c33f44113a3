"""Search within a community or a thread: the understanding of the site's search, asked of the posts themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from communities.markup import plain
from communities.matching import Matches, matching
from communities.models import Community, Post, Thread
from directory.audiences import Viewer
from search import vocabulary
from search.asking import Rung, ladder, subjects
from search.engines import Group, Order
from search.models import Concept
from search.snippets import Part, snippet
from search.understanding import PLACE_KEY, understand

A_PAGE = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A post that was found, with the words that show why."""

    post: Post
    title: tuple[Part, ...]
    excerpt: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search within found: a page of rows, how many posts in how many threads, and how it was read."""

    rows: list[Row]
    page: Page[Any]
    total: int
    threads: int
    is_cut: bool
    is_loose: bool
    also: list[tuple[str, str]]
    corrections: list[tuple[str, str]]


def readable(viewer: Viewer, place: Community | Thread) -> QuerySet[Post]:
    """Return the posts of the community or thread that the viewer may read, without those that are not shown."""
    posts = Post.objects.filter(thread__audience__in=viewer.audiences, hidden_at=None, moved_to=None)
    return posts.filter(thread__community=place) if isinstance(place, Community) else posts.filter(thread=place)


def topics_of(viewer: Viewer, place: Community | Thread) -> QuerySet[Concept]:
    """Return the topics of the threads that the viewer may read there."""
    threads = Thread.objects.visible_to(viewer).current()
    threads = threads.filter(community=place) if isinstance(place, Community) else threads.filter(pk=place.pk)
    return Concept.objects.filter(threads__in=threads).distinct().order_by("label")


def narrowed(posts: QuerySet[Post], asked: dict[str, Any]) -> QuerySet[Post]:
    """Keep the posts of the author, time, kind and topic that were asked for; who wrote without a name is no author."""
    for word in asked.get("author", "").split()[:8]:
        posts = posts.filter(is_anonymous=False, author__display_name__icontains=word)
    if since := asked.get("since"):
        posts = posts.filter(created_at__date__gte=since)
    if until := asked.get("until"):
        posts = posts.filter(created_at__date__lte=until)
    if kind := asked.get("kind"):
        posts = posts.filter(thread__kind=kind)
    if topic := asked.get("topic"):
        posts = posts.filter(thread__in=Thread.objects.filter(concepts__key=topic))
    if asked.get("answered"):
        posts = posts.filter(thread__answer__isnull=False)
    return posts


def search_within(
    posts: QuerySet[Post],
    text: str,
    number: str | None,
    without: Sequence[str] = (),
    order: Order = Order.RELEVANCE,
) -> Found:
    """Return what of the posts answers the text; without words, all of them, the newest first."""
    words = vocabulary.current()
    understanding = understand(text, words, {*without, PLACE_KEY})
    if understanding.is_empty:
        page = Paginator(posts.order_by("-created_at", "-pk"), A_PAGE).get_page(number)
        threads = posts.order_by().values("thread").distinct().count()
        shown = [post.pk for post in page.object_list]
        return Found(_rows(posts, shown, ()), page, page.paginator.count, threads, False, False, [], [])
    matches, rung, groups = Matches(), Rung.ALL, tuple[Group, ...]()
    for step in ladder(subjects(understanding, words), placed=False):
        matches, rung, groups = matching(posts, step, order), step.rung, step.groups
        if matches.posts:
            break
    hits = Paginator(matches.posts, A_PAGE).get_page(number)
    return Found(
        rows=_rows(posts, list(hits.object_list), groups),
        page=hits,
        total=len(matches.posts),
        threads=posts.filter(pk__in=matches.posts).order_by().values("thread").distinct().count(),
        is_cut=matches.is_cut,
        is_loose=bool(matches.posts) and rung is not Rung.ALL,
        also=[(concept.typed, ", ".join(concept.also)) for concept in understanding.concepts if concept.also],
        corrections=[(one.typed, one.meant) for one in understanding.corrections],
    )


def _rows(posts: QuerySet[Post], keys: Sequence[int], groups: Sequence[Group]) -> list[Row]:
    # Asked for once more among what the viewer may read.
    found = {post.pk: post for post in posts.filter(pk__in=keys).select_related("author", "thread__community")}
    rows = []
    for post in (found[key] for key in keys if key in found):
        title = post.thread.title
        text = plain(post.body_html, len(post.body_html))
        rows.append(Row(post, snippet(title, groups, len(title)), snippet(text, groups)))
    return rows
