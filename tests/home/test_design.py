"""The design system's tags."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from home.icons import ICONS
from home.templatetags import design


def rendered(source: str, *, path: str = "/", **context: Any) -> str:
    request = RequestFactory().get(path)
    return Template(source).render(Context({"request": request, **context}))


# --- Places ----------------------------------------------------------------------------------------------------


def test_the_place_where_the_reader_is_says_so() -> None:
    html = rendered("{% main_nav %}", path="/communities/")
    assert '<a href="/communities/" aria-current="page">Communities</a>' in html
    assert html.count("aria-current") == 1


def test_a_page_below_a_place_belongs_to_it() -> None:
    assert '<a href="/communities/" aria-current="true">' in rendered("{% main_nav %}", path="/communities/falls/")


def test_home_is_only_the_home_page() -> None:
    assert '<a href="/">Home</a>' in rendered("{% main_nav %}", path="/search/")


# --- Faces, icons, tags, empty lists ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amina Yusuf", "AY"), ("Maria de la Cruz", "MC"), ("Plato", "P"), ("", ""), ("éva ødegård", "ÉØ")],
)
def test_initials_are_of_the_first_and_last_word(name: str, letters: str) -> None:
    assert design.initials(name) == letters


def test_a_person_without_a_photo_has_initials_that_are_not_read_aloud() -> None:
    person = SimpleNamespace(pk=1, photo="", initials="AY")
    assert rendered("{% face person %}", person=person).strip() == '<span class="face" aria-hidden="true">AY</span>'


def test_a_photo_is_decoration_beside_the_name() -> None:
    html = rendered('{% face person "large" %}', person=SimpleNamespace(pk=7, photo="photos/7.jpg", initials="AY"))
    assert 'class="face face-large"' in html
    assert 'src="/people/7/photo/"' in html
    assert 'alt=""' in html
    assert 'width="96"' in html


def test_initials_cannot_carry_markup() -> None:
    assert "<b" not in rendered("{% face person %}", person=SimpleNamespace(pk=1, photo="", initials="<b"))


@pytest.mark.parametrize("name", sorted(ICONS))
def test_each_icon_is_drawn_and_not_read_aloud(name: str) -> None:
    html = rendered(f'{{% icon "{name}" %}}')
    assert html.count("<path") == len(ICONS[name])
    assert 'aria-hidden="true"' in html


def test_a_tag_says_its_kind_by_class_and_escapes_its_text() -> None:
    html = rendered('{% tag text "ok" %}', text="<i>")
    assert '<span class="tag tag-ok">&lt;i&gt;</span>' in html


def test_a_tag_can_be_a_link() -> None:
    assert '<a class="tag" href="/x/">falls</a>' in rendered('{% tag "falls" "" "/x/" %}')


def test_an_empty_list_says_what_to_do_first() -> None:
    html = rendered('{% empty "No threads yet" "Ask the first question." "Start a thread" "/new/" %}')
    assert "<h2>No threads yet</h2>" in html
    assert "Ask the first question." in html
    assert '<a class="btn" href="/new/">Start a thread</a>' in html


def test_an_empty_list_without_an_action_has_no_button() -> None:
    assert "<a" not in rendered('{% empty "Nothing" %}')


# --- Time ------------------------------------------------------------------------------------------------------

NOON = datetime(2026, 7, 10, 11, 0, tzinfo=UTC)  # 12:00 in London


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return NOON


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=78), "10:42"),
        (timedelta(hours=13), "yesterday, 23:00"),
        (timedelta(days=127), "5 March 2026"),
        (timedelta(hours=-2), "14:00"),
        (timedelta(days=-3), "13 July 2026"),
    ],
)
def test_a_moment_is_said_as_people_say_it(noon: datetime, ago: timedelta, words: str) -> None:
    assert f">{words}</time>" in design.when(noon - ago)


def test_a_moment_carries_its_exact_time_in_the_readers_zone(noon: datetime) -> None:
    html = design.when(noon - timedelta(hours=1))
    assert 'title="10 July 2026, 11:00 BST"' in html
    assert 'datetime="2026-07-10T11:00:00+01:00"' in html


def test_a_date_has_no_time_of_day() -> None:
    assert design.when(date(2026, 3, 5)) == '<time datetime="2026-03-05" title="5 March 2026">5 March 2026</time>'


def test_no_moment_says_nothing() -> None:
    assert design.when(None) == ""


# --- Lists -----------------------------------------------------------------------------------------------------


def test_a_change_of_the_query_goes_back_to_the_first_page() -> None:
    html = rendered("{% query_string setting='ward' q=None %}", path="/people/?q=falls&page=3&method=spc")
    assert html == "?method=spc&amp;setting=ward"


def test_a_key_can_have_several_values() -> None:
    assert rendered("{% query_string method=both page=2 %}", both=["a", "b"]) == "?method=a&amp;method=b&amp;page=2"


def test_the_pages_of_a_list_keep_the_query() -> None:
    page = Paginator(range(200), 20).get_page(5)
    html = rendered("{% pagination page anchor='list' %}", path="/people/?q=falls&page=5", page=page)
    assert 'href="?q=falls&amp;page=4#list" rel="prev"' in html
    assert 'href="?q=falls&amp;page=6#list" rel="next"' in html
    assert html.count('aria-current="page"') == 1
    assert "…" in html


def test_one_page_has_no_way_to_others() -> None:
    assert rendered("{% pagination page %}", page=Paginator(range(3), 20).get_page(1)).strip() == ""


def test_the_query_cannot_carry_markup_into_the_page() -> None:
    page = Paginator(range(200), 20).get_page(1)
    assert "<script" not in rendered("{% pagination page %}", path='/?q="><script>alert(1)</script>', page=page)
