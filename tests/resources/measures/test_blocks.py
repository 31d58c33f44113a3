"""The editor's block of a measure, its place on a page, and the file of its figures."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client
from wagtail.blocks import StructBlockValidationError

from resources.documents import case_studies
from resources.measures.blocks import FiguresBlock, MeasureBlock
from resources.measures.reading import read
from resources.measures.table import Table
from resources.measures.writing import as_csv
from resources.models import CaseStudyPage
from tests.factories import CaseStudyPageFactory
from tests.resources.measures.examples import FLOW_RATES, table

pytestmark = pytest.mark.django_db

KEY = "6a1f7a40-6d0a-4c39-9d5f-2f4d1c1b7a01"


def stream(figures: Table, **value: Any) -> str:
    """Return a section of a page that holds a measure of the figures."""
    measure = {"title": "Flow rate", "definition": "Litres a minute.", "figures": figures.stored()} | value
    return json.dumps([{"type": "measure", "id": KEY, "value": measure}])


def page(figures: Table, **value: Any) -> CaseStudyPage:
    made: CaseStudyPage = CaseStudyPageFactory(what_happened=stream(figures, **value))
    return made


def form(text: str, **data: str) -> dict[str, str]:
    """Return what the editor's form posts for a measure."""
    given = {"title": "Falls", "definition": "Any fall.", "figures": text, "better": "-1", "per": "100", "kind": "xmr"}
    return {f"m-{name}": value for name, value in (given | data | {"changes-count": "0"}).items()}


def posted(text: str, **data: str) -> Any:
    return MeasureBlock().value_from_datadict(form(text, **data), {}, "m")


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_what_was_pasted_is_kept_as_structure() -> None:
    block = MeasureBlock()

    kept = block.get_prep_value(block.clean(posted("Jan 2026\t3\t40\tSnow\nFeb 2026\t5\t41\t\n")))

    assert kept["figures"] == {
        "percent": False,
        "rows": [
            {"on": "2026-01-01", "value": "3", "of": "40", "note": "Snow"},
            {"on": "2026-02-01", "value": "5", "of": "41", "note": ""},
        ],
    }
    assert block.to_python(json.loads(json.dumps(kept)))["figures"] == read("Jan 2026,3,40,Snow\nFeb 2026,5,41,")


def test_wrong_rows_are_named_beside_the_figures_and_what_was_typed_stays() -> None:
    block, typed = MeasureBlock(), "Jan 2026\tthree\nFebtober\t5\n"

    with pytest.raises(StructBlockValidationError) as refused:
        block.clean(posted(typed))

    messages = refused.value.block_errors["figures"].messages
    assert [message.split(":")[0] for message in messages] == ["Row 1", "Row 2"]
    assert block.child_blocks["figures"].get_form_state(posted(typed)["figures"]) == typed


def test_an_answer_about_decimals_is_taken_once() -> None:
    block = MeasureBlock()
    text = "Jan 2026\t1,234\nFeb 2026\t2,345\n"
    with pytest.raises(StructBlockValidationError, match="Validation error"):
        block.clean(posted(text))

    cleaned = block.clean(posted(text, decimals="comma"))

    assert [str(one.value) for one in cleaned["figures"].figures] == ["1.234", "2.345"]
    assert cleaned["decimals"] == ""
    again = block.clean(posted(str(cleaned["figures"])))
    assert again["figures"].figures == read("Jan 2026\t1,2340\nFeb 2026\t2,3450").figures


def test_a_draft_may_lack_its_figures_but_not_hold_wrong_ones() -> None:
    block = MeasureBlock()

    assert block.clean_deferred(posted(""))["figures"] == Table()
    with pytest.raises(StructBlockValidationError):
        block.clean_deferred(posted("foo"))
    with pytest.raises(StructBlockValidationError):
        block.clean(posted(""))


@pytest.mark.parametrize("typed", ["x" * 10_000, "\x00", "😀\t😀", "'; DROP TABLE--", "2026-01-01\t1\n" * 50_000])
def test_any_text_is_answered(typed: str) -> None:
    with pytest.raises(StructBlockValidationError):
        MeasureBlock().clean(posted(typed))


def test_unread_text_survives_being_kept() -> None:
    block = FiguresBlock()

    assert block.to_python(block.get_prep_value(Table(typed="foo"))).typed == "foo"
    assert str(block.normalize({"typed": "foo"})) == "foo"


def test_the_page_shows_chart_words_and_table(client: Client) -> None:
    changes = [{"since": "2024-06-01", "what": "New pump", "afresh": False}]
    made = page(table(FLOW_RATES), unit="l/min", target="51", changes=changes, source="NIST/SEMATECH e-Handbook")

    html = client.get(made.get_url()).content.decode()

    assert html.count('class="mark mark-common"') == len(FLOW_RATES) + 2  # in the legend, and before the sentence
    assert re.search(r'<svg class="chart"[^>]*role="img" aria-labelledby="chart-title-\S+ chart-text-\S+">', html)
    seen = text_of(html)
    for part in (
        "10 points, January 2024 to October 2024, between 47.6 l/min and 53.6 l/min.",
        "Ordinary variation: these ups and downs",
        "The mean is 50.8 l/min. While nothing changes, expect anything between 45.8 and 55.8 l/min.",
        "The target of 51 l/min lies between the limits",
        "1 June 2024: New pump",
        "January 2024 49.6 l/min Ordinary variation",
        "Figures: NIST/SEMATECH e-Handbook",
    ):
        assert part in seen
    assert " style=" not in html.split("<main", 1)[1]


def test_rates_show_their_counts_and_a_gap_says_so(client: Client) -> None:
    figures = read("Jan 2026,3,40,Snow\nFeb 2026,,,Closed\nMar 2026,5,50,")

    seen = text_of(client.get(page(figures).get_url()).content.decode())

    assert "January 2026 3 40 7.5% Ordinary variation Snow" in seen
    assert "February 2026 no figure Closed" in seen


def test_two_points_are_drawn_with_what_they_cannot_show(client: Client) -> None:
    html = client.get(page(table([63, 13], percent=True)).get_url()).content.decode()

    assert "Two points cannot show an improvement" in html
    assert html.count('d="M') > 2
    assert 'class="level' not in html


def test_a_draft_without_figures_says_so(rf: Any) -> None:
    value = MeasureBlock().to_python({"title": "Falls", "definition": "Any fall."})

    assert "There are no figures yet." in MeasureBlock().render(value)


def test_markup_in_words_is_text(client: Client) -> None:
    made = page(read('Jan 2026,3,40,"<b>x</b>"\nFeb 2026,5,50,'), title="<script>alert(1)</script>", unit="<i>")

    html = client.get(made.get_url()).content.decode()

    assert "<script>alert" not in html
    assert "<b>x</b>" not in html
    assert "<i>" not in html


def test_the_figures_are_downloaded_as_they_can_be_read_again(client: Client) -> None:
    figures = read("Jan 2026,3,40,=1+1\nFeb 2026,5,50,")
    made = page(figures)
    html = client.get(made.get_url()).content.decode()
    address = f"/figures/{made.pk}/{KEY}.csv"
    assert f'href="{address}"' in html

    response = client.get(address)

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="flow-rate.csv"'
    text = response.content.decode()
    assert text.splitlines()[:2] == ["\ufeffdate,value,denominator,notes", "2026-01-01,3,40,'=1+1"]
    assert [one.value for one in read(text).figures] == [one.value for one in figures.figures]
    assert as_csv(read("Jan 2026,-3\nFeb 2026,5")).splitlines()[1] == "2026-01-01,-3"


def test_a_block_that_is_no_measure_has_no_figures(client: Client) -> None:
    made = CaseStudyPageFactory()
    other = made.what_happened[0].id

    assert client.get(f"/figures/{made.pk}/{other}.csv").status_code == 404
    assert client.get(f"/figures/{made.pk}/{KEY}.csv").status_code == 404
    assert client.get(f"/figures/{made.get_parent().pk}/{KEY}.csv").status_code == 404


def test_search_knows_the_words_of_a_measure_and_not_its_settings() -> None:
    made = page(read("Jan 2026,3,40,Norovirus\nFeb 2026,5,50,"))

    body = next(iter(case_studies([made.pk]))).body

    assert "Flow rate" in body
    assert "Norovirus" in body
    assert "Per cent" not in body
    assert "Lower" not in body


def test_charts_cost_no_queries(client: Client, django_assert_max_num_queries: Any) -> None:
    plain = CaseStudyPageFactory()
    measured = CaseStudyPageFactory(
        what_happened=json.dumps(
            [{"type": "measure", "value": {"title": "A", "definition": "B", "figures": table(FLOW_RATES).stored()}}] * 8
        )
    )
    for made in (plain, measured):
        client.get(made.get_url())
    with django_assert_max_num_queries(40) as asked:
        client.get(plain.get_url())

    with django_assert_max_num_queries(len(asked)):
        client.get(measured.get_url())


def test_two_versions_of_a_measure_are_compared(admin_client: Client) -> None:
    made = page(table(FLOW_RATES))
    made.what_happened = stream(table(FLOW_RATES[:-1]))
    made.save_revision()

    response = admin_client.get(f"/cms/pages/{made.pk}/revisions/compare/earliest...latest/")

    assert response.status_code == 200
    assert "Flow rate" in response.content.decode()


def test_the_editor_shows_the_figures_as_they_can_be_gone_on_with(admin_client: Client) -> None:
    made = page(table(FLOW_RATES))

    html = admin_client.get(f"/cms/pages/{made.pk}/edit/").content.decode()

    assert "2024-01-01\\u005Ct49.6" in html or "2024-01-01\\t49.6" in html
    assert "resources/js/figures.js" in html
