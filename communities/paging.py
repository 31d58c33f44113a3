"""Turn the pages of a thread by the numbers of its posts, which costs the same in a thread of any length."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from communities.models import POSTS_A_PAGE, Post, Thread


class PostPaginator(Paginator[Post]):
    """Pages of a thread's posts: how many there are stands on the thread, and a page is a range of numbers."""

    def __init__(self, thread: Thread) -> None:
        super().__init__(Post.objects.none(), POSTS_A_PAGE)
        self.thread = thread

    @cached_property
    def count(self) -> int:
        """Return the number of posts without counting them."""
        return self.thread.post_total

    def page(self, number: int | str) -> Page[Post]:
        """Return the page of the number; raises InvalidPage where there is none."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        found = Post.objects.filter(thread=self.thread, number__gt=start, number__lte=start + self.per_page)
        posts = list(found.shown().order_by("number"))
        for post in posts:
            post.thread = self.thread
        return Page(posts, number, self)
