"""Words of the glossary in running text: where they are explained, and where the text is left as it is."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from resources.models import GlossaryTerm
from resources.words import explain
from tests.factories import (
    CaseStudyPageFactory,
    GlossaryTermFactory,
    LearningGuidePageFactory,
    glossary_page,
    words,
)

pytestmark = pytest.mark.django_db

BUTTON = re.compile(r'<button type="button" class="word" popovertarget="word-(\d+)">(.*?)</button>')


def prose(html: str) -> str:
    return f'<div class="prose">{html}</div>'


def found(html: str) -> list[str]:
    """Return the words that are explained in running text of this markup."""
    return [word for _pk, word in BUTTON.findall(explain(prose(html)))]


@pytest.fixture
def chart() -> GlossaryTerm:
    return GlossaryTermFactory(term="Run chart", also="RC, line with a median, xy", definition="Dots & a line.")


def test_the_first_occurrence_is_a_button_and_its_note_leads_to_the_glossary(chart: GlossaryTerm) -> None:
    glossary_page()
    html = explain(prose("<p>One run chart, and another run chart.</p>"))
    assert BUTTON.findall(html) == [(str(chart.pk), "run chart")]
    assert "and another run chart." in html
    assert f'id="word-{chart.pk}" popover' in html
    assert "Dots &amp; a line." in html
    assert 'href="/glossary/#run-chart"' in html


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("Run charts help.", ["Run charts"]),
        ("A line with a median.", ["line with a median"]),
        ("The RC shows it.", ["RC"]),
        ("the rc shows it", []),
        ("xy", []),
        ("a run charting", []),
        ("a pre-run chart", []),
        ("<b>run chart</b>", ["run chart"]),
        ("<ul><li>run chart</li></ul>", ["run chart"]),
    ],
)
def test_how_a_word_may_be_written(chart: GlossaryTerm, text: str, explained: list[str]) -> None:
    assert found(f"<p>{text}</p>") == explained


@pytest.mark.parametrize(
    "html",
    [
        '<p><a href="/run-chart/" title="run chart">a <b>run chart</b></a></p>',
        "<h3>Run chart</h3>",
        "<p><code>run chart</code></p>",
        "<figure><svg><text>run chart</text></svg><figcaption>run chart</figcaption></figure>",
        "<details><summary>run chart</summary></details>",
        "<!-- run chart -->",
        "<table><caption>run chart</caption><tr><th>run chart</th></tr></table>",
    ],
)
def test_links_headings_code_and_figures_are_left_as_they_are(chart: GlossaryTerm, html: str) -> None:
    assert explain(prose(html)) == prose(html)


def test_a_word_is_explained_after_a_heading_that_holds_it(chart: GlossaryTerm) -> None:
    assert found("<h3>Run chart</h3><p>A run<br>chart and a run chart.</p>") == ["run chart"]


def test_what_stands_outside_of_running_text_is_left_as_it_is(chart: GlossaryTerm) -> None:
    for html in ("<p>run chart</p>", f"{prose('')}<p>run chart</p>", f"<form>{prose('<p>run chart</p>')}</form>"):
        assert explain(html) == html


def test_the_longer_of_two_words_is_the_one_that_is_meant() -> None:
    GlossaryTermFactory(term="Chart")
    GlossaryTermFactory(term="Run chart")
    assert found("<p>A run chart, then a chart.</p>") == ["run chart", "chart"]


def test_markup_and_entities_stay_as_they_were_written(chart: GlossaryTerm) -> None:
    html = '<p class=x>R&amp;D &lt;b&gt; &#8211; <IMG src="a.png" alt="run chart"/> 1 < 2</p><!-- kept --><br/>'
    assert explain(prose(html)) == prose(html)


def test_a_word_that_would_be_markup_stays_text() -> None:
    GlossaryTermFactory(term="<script>", also="a|b, (c, d++")
    html = explain(prose("<p>&lt;script&gt; a|b (c d++</p>"))
    assert "<script" not in html


def test_an_empty_glossary_changes_nothing() -> None:
    assert explain(prose("<p>run chart</p>")) == prose("<p>run chart</p>")


def test_a_changed_glossary_is_heeded_at_once(chart: GlossaryTerm) -> None:
    assert found("<p>run chart</p>") == ["run chart"]
    GlossaryTerm.objects.update(term="Dot plot", also="")
    assert found("<p>run chart, dot plot</p>") == ["dot plot"]


def test_guides_and_case_studies_explain_each_word_once(client: Client, chart: GlossaryTerm) -> None:
    again = words("The run chart again.")
    guide = LearningGuidePageFactory(title="Run chart", problem=words("A run chart."), shared=again)
    case = CaseStudyPageFactory(problem=words("A run chart."), what_did_not_work=again)
    for page in (guide, case):
        html = client.get(page.get_url()).content.decode()
        assert BUTTON.findall(html) == [(str(chart.pk), "run chart")]
        assert html.count(f'id="word-{chart.pk}"') == 1


def test_words_in_points_and_tables_are_explained_and_in_quotes_not(client: Client, chart: GlossaryTerm) -> None:
    quote = {"text": "A run chart!", "attribution": "A nurse", "source": "", "consent": True}
    body = [{"type": "quote", "value": quote}, {"type": "points", "value": {"items": ["<p>A run chart.</p>"]}}]
    html = client.get(CaseStudyPageFactory(problem=json.dumps(body)).get_url()).content.decode()
    assert "A run chart!" in html
    assert BUTTON.findall(html) == [(str(chart.pk), "run chart")]


def test_explaining_costs_two_queries_however_many_words(django_assert_max_num_queries) -> None:
    glossary_page()
    GlossaryTermFactory.create_batch(30)
    text = " ".join(GlossaryTerm.objects.values_list("term", flat=True))
    explain(prose(text))
    with django_assert_max_num_queries(2):
        assert len(BUTTON.findall(explain(prose(text)))) == 30


def test_the_forms_around_words_keep_the_tokens_of_each_answer(chart: GlossaryTerm) -> None:
    form = '<form><input type="hidden" name="csrfmiddlewaretoken" value="{}"></form>'
    page = prose("<p>A run chart.</p>") + form

    first, second = (explain(page.format(one) + form.format(two)) for one, two in (("aa", "bb"), ("cc", "dd")))

    assert 'value="aa"' in first
    assert 'value="bb"' in first
    assert first.replace('"aa"', '"cc"').replace('"bb"', '"dd"') == second
    assert 'class="word"' in second
