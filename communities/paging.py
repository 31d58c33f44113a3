"""Turn the pages of a thread by the numbers of its posts, which costs the same in a thread of any length."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

from communities.fragments import Line, lines
from communities.models import POSTS_A_PAGE, Thread


class PostPaginator(Paginator[Line]):
    """Pages of a thread's posts: how many there are stands on the thread, and a page is a range of numbers."""

    def __init__(self, thread: Thread) -> None:
        super().__init__([], POSTS_A_PAGE)
        self.thread = thread

    @cached_property
    def count(self) -> int:
        """Return the number of posts without counting them."""
        return self.thread.post_total

    def page(self, number: int | str) -> Page[Line]:
        """Return the page of the number; raises InvalidPage where there is none."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        return Page(lines(self.thread, start + 1, start + self.per_page), number, self)
