"""What communities hand to search; of a confidential community there is nothing to find, for anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from communities.markup import plain
from communities.models import Community, Membership, Post, Thread
from directory import audiences
from directory.documents import follow_circles
from search.registry import Document, Facet, Kind, Label, concept_labels, source
from search.roles import Role

INDEXED_POSTS = 30
"""The first posts of a thread, whose words are in its document: a document of all would cost more with every post."""
SUBSTANTIAL = 200
"""Characters from which a post shows what its author knows; an answer does at any length."""

# What members tell the people of their communities is found by those who are in them now.
follow_circles(Membership)


@source(
    "community",
    Community,
    follows={Community.concepts.through: lambda community: [community.pk]},
)
def community_documents(pks: Sequence[int]) -> Iterator[Document]:
    """Yield each community that can be found; of a private one only the name, and of a private network its place."""
    rows = Community.objects.filter(pk__in=pks).exclude(level=Community.Level.CONFIDENTIAL)
    for community in rows.prefetch_related("concepts"):
        is_described = community.description_audience == community.audience
        is_placed = is_described or community.is_network
        yield Document(
            of=community.pk,
            kind=Kind.NETWORK if community.is_network else Kind.COMMUNITY,
            key=str(community.pk),
            audience=community.audience,
            title=community.name,
            url=community.get_absolute_url(),
            summary=community.summary if is_described else "",
            body=f"{community.purpose}\n{community.aim}" if is_described else "",
            labels=(_of(community.pk), *(concept_labels(community.concepts.all()) if is_described else ())),
            date=community.created_at.date(),
            place_name=community.place_name if is_placed else "",
            region=community.region if is_placed else "",
            latitude=community.latitude if is_placed else None,
            longitude=community.longitude if is_placed else None,
        )


@source("thread", Thread, follows={Thread.concepts.through: lambda thread: [thread.pk]})
def thread_documents(pks: Sequence[int]) -> Iterator[Document]:
    """Yield each thread with the words of its first posts and of its answer; a private thread is in no search."""
    threads = (
        Thread.objects.of_everybody()
        .current()
        .filter(pk__in=pks)
        .exclude(community__level=Community.Level.CONFIDENTIAL)
        .select_related("community", "answer")
        .prefetch_related("concepts", "community__concepts")
    )
    words: dict[int, list[str]] = defaultdict(list)
    posts = Post.objects.filter(thread__in=pks, number__lte=INDEXED_POSTS, hidden_at=None)
    for thread_id, html in posts.values_list("thread_id", "body_html"):
        words[thread_id].append(plain(html, len(html)))
    for thread in threads:
        said = words[thread.pk]
        if thread.answer and not thread.answer.hidden_at and thread.answer.number > INDEXED_POSTS:
            said.append(plain(thread.answer.body_html, len(thread.answer.body_html)))
        yield Document(
            of=thread.pk,
            kind=Kind.THREAD,
            key=str(thread.pk),
            audience=thread.audience,
            title=thread.title,
            url=thread.get_absolute_url(),
            summary=_cut(said[0]) if said else "",
            body="\n".join(said),
            labels=(_of(thread.community_id), *_labels(thread)),
            date=thread.last_post_at.date(),
        )


@source("post", Post, may_wait=True)
def post_documents(pks: Sequence[int]) -> Iterator[Document]:
    """Yield each post that shows what its author knows; asking a question does not, nor one without a name."""
    posts = (
        Post.objects.signed()
        .filter(pk__in=pks, hidden_at=None)
        .exclude(thread__audience__startswith=audiences.THREAD)
        .exclude(thread__community__level=Community.Level.CONFIDENTIAL)
        .select_related("thread__community")
        .prefetch_related("thread__concepts", "thread__community__concepts")
    )
    for post in posts:
        thread = post.thread
        is_answer = thread.answer_id == post.pk
        asks = post.number == 1 and thread.seeks_answer
        text = plain(post.body_html, len(post.body_html))
        if not is_answer and (asks or len(text) < SUBSTANTIAL):
            continue
        yield Document(
            of=post.pk,
            kind=Kind.EVIDENCE,
            key=f"post-{post.pk}",
            audience=thread.audience,
            title=thread.title,
            url=post.get_absolute_url(),
            summary=_cut(text),
            body=text,
            labels=_labels(thread),
            person=post.author_id,
            role=Role.ANSWERED if is_answer else Role.POSTED,
            date=post.created_at.date(),
        )


def _of(community: int) -> Label:
    """Return the label by which search keeps what belongs to a community apart."""
    return Label(Facet.COMMUNITY, str(community))


def _labels(thread: Thread) -> tuple[Label, ...]:
    own = concept_labels(thread.concepts.all())
    # What the community is about holds for a thread that says nothing of its own, though less surely.
    return own or concept_labels(thread.community.concepts.all(), weight=0.5)


def _cut(text: str) -> str:
    return text if len(text) <= SUBSTANTIAL else text[:SUBSTANTIAL].rsplit(" ", 1)[0] + "…"
