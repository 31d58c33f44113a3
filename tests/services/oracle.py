"""The database decides: what was acknowledged is there once, and every reader was told exactly what it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from communities.models import Post, Thread, ThreadEvent
from tests.services.crowd import Crowd
from tests.services.tabs import Tab


def assert_nothing_lost(crowd: Crowd, *, without: Collection[Tab] = ()) -> None:
    """Hold the crowd, without those who were turned out, to the database, after it has come to rest."""
    readers = [tab for tab in crowd.tabs if tab not in without]
    crowd.settle(readers)
    log = list(ThreadEvent.objects.filter(thread=crowd.thread).order_by("seq").values_list("seq", "kind", "post_id"))
    posts = list(Post.objects.filter(thread=crowd.thread).order_by("number").values_list("number", "client_id"))

    # The log has no gap, and each post one place in it.
    assert [seq for seq, _, _ in log] == list(range(1, len(log) + 1))
    assert Thread.objects.get(pk=crowd.thread.pk).last_seq == len(log)
    assert [number for number, _ in posts] == list(range(1, len(posts) + 1))
    assert Counter(post for _, kind, post in log if kind == "post").most_common(1)[0][1] == 1
    # Every post was acknowledged in the end, and none is there twice.
    assert all(letter.acknowledged for letter in crowd.letters)
    assert Counter(client_id for _, client_id in posts) == Counter(letter.client_id for letter in crowd.letters)
    # Every reader was told of each change once, in order.
    for tab in readers:
        assert [(change.seq, change.kind, change.post) for change in tab.seen] == log
        assert {kind for _, kind in tab.told} == {"hello", "ready"}
