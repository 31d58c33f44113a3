"""How forms are drawn: every field with its label, hint and error, and the errors listed on top."""

from __future__ import annotations

import re

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template

from home.development import SampleForm


def drawn(form: forms.Form) -> str:
    return Template("{% form_fields form %}").render(Context({"form": form}))


def attributes(html: str, name: str) -> str:
    found = re.search(rf'<(?:input|select|textarea)[^>]* name="{name}"[^>]*>', html)
    assert found, name
    return found.group()


@pytest.mark.parametrize("name", ["name", "email", "password", "about", "started", "setting", "photo", "agreed"])
def test_each_field_has_a_label_of_its_own(name: str) -> None:
    html = drawn(SampleForm())
    assert f'<label for="id_{name}">' in html
    assert f'id="id_{name}"' in attributes(html, name)


@pytest.mark.parametrize("name", ["stage", "offers"])
def test_a_group_of_choices_has_a_legend(name: str) -> None:
    html = drawn(SampleForm())
    assert re.search(rf'<fieldset[^>]* id="id_{name}_field"[^>]*>\s*<legend>', html)


def test_a_hint_is_tied_to_its_field() -> None:
    html = drawn(SampleForm())
    assert 'aria-describedby="id_name_helptext"' in attributes(html, "name")
    assert '<div class="hint" id="id_name_helptext">As colleagues know you.</div>' in html


def test_an_error_is_tied_to_its_field_after_the_hint() -> None:
    html = drawn(SampleForm({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in attributes(html, "name")
    assert 'aria-invalid="true"' in attributes(html, "name")
    assert 'id="id_name_error"' in html


def test_the_error_of_a_group_is_tied_to_the_group() -> None:
    html = drawn(SampleForm({}))
    assert re.search(r'<fieldset[^>]*aria-describedby="id_stage_helptext id_stage_error"', html)


def test_the_errors_are_listed_on_top_with_links_to_their_fields() -> None:
    summary = drawn(SampleForm({})).split("</ul>", maxsplit=1)[0]
    assert 'role="alert"' in summary
    assert '<h2 tabindex="-1" data-focus>' in summary
    for target in ("id_name", "id_email", "id_password", "id_setting", "id_stage_field", "id_agreed"):
        assert f'href="#{target}"' in summary
        assert f'id="{target}"' in drawn(SampleForm({}))


@pytest.mark.parametrize(
    "words",
    [
        "Please fill in: Your name",
        "Please choose: Setting",
        "Please choose: Where are you in this?",
        "Please tick: I keep what I hear to myself",
    ],
)
def test_a_missing_answer_is_asked_for_in_words_that_fit(words: str) -> None:
    assert drawn(SampleForm({})).count(words) == 2


def test_a_missing_file_is_asked_for() -> None:
    class FileForm(forms.Form):
        scan = forms.FileField(label="Scan")

    assert "Choose a file: Scan" in drawn(FileForm({}, {}))


def test_what_was_typed_is_kept() -> None:
    html = drawn(SampleForm({"name": 'Zoë "Z" <b>', "email": "nonsense", "about": "مرحبا 🎈"}))
    assert 'value="Zoë &quot;Z&quot; &lt;b&gt;"' in html
    assert 'value="nonsense"' in html
    assert "مرحبا 🎈" in html


def test_a_null_byte_is_refused_with_a_message() -> None:
    form = SampleForm({"name": "a\x00b"})
    assert "Null characters are not allowed." in drawn(form)


def test_errors_of_the_whole_form_and_of_hidden_fields_are_listed_too() -> None:
    class HiddenForm(forms.Form):
        token = forms.CharField(widget=forms.HiddenInput)

        def clean(self) -> None:
            raise forms.ValidationError("These do not go together.")

    html = drawn(HiddenForm({}))
    assert '<span class="error">These do not go together.</span>' in html
    assert "This field is required." in html
    assert html.count('name="token"') == 1


def test_a_form_that_was_not_sent_shows_no_errors() -> None:
    assert "error" not in drawn(SampleForm())


def test_a_form_without_errors_has_no_summary() -> None:
    form = SampleForm(
        {"name": "A", "email": "a@b.uk", "password": "x", "setting": "home", "stage": "new", "agreed": "on"},
        {"photo": SimpleUploadedFile("a.txt", b"a")},
    )
    assert form.is_valid()
    assert "error-summary" not in drawn(form)


def test_only_what_may_be_left_out_is_marked() -> None:
    html = drawn(SampleForm())
    assert html.count("(optional)") == 4


def test_a_form_drawn_by_itself_looks_the_same() -> None:
    form = SampleForm({})
    assert str(form) == drawn(form)
