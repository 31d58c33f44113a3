"""Forms of the editor and of the lists."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from resources.checking import found_personal, personal_problem
from resources.publishing import (
    is_ready,
    modules_problem,
    origins_that_lead_back,
    told_twice,
    too_few_cases,
    untold_edition,
)
from resources.rows import claim_rows, with_known_rows

COMMENTS = "comments"
"""Wagtail's own rows."""


class FoundField(forms.MultipleChoiceField):
    """What looks like personal data, each to be ticked where it is none; the form says what there is to tick."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: str) -> bool:
        """Take any: the form keeps what stands in the page alone."""
        return True


class LearningPageForm(WagtailAdminPageForm):
    """The editor's form of a page, which is not submitted or published with what looks like personal data."""

    not_personal = FoundField(
        label=_("This is no personal data"),
        required=False,
        help_text=_(
            "NHS and National Insurance numbers, telephone numbers and e-mail addresses that stand in the page are "
            "listed here when you save. Tick those that belong to nobody: an organisation's, or an invented one."
        ),
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        names = [name for name in type(self).formsets if name != COMMENTS]
        super().__init__(with_known_rows(data, kwargs.get("instance"), names), *args, **kwargs)
        if "not_personal" in self.fields and self.instance.pk:
            self._offer([found.text for found, _passage in found_personal(self.instance)])

    def is_valid(self) -> bool:
        """Refuse what looks like personal data when the page is submitted or published; a draft may hold it."""
        valid: bool = super().is_valid()
        if "not_personal" not in self.fields or not hasattr(self, "cleaned_data"):
            return valid
        texts = [found.text for found, _passage in found_personal(self.instance, self._rows())]
        ticked = self.cleaned_data.get("not_personal") or []
        self.instance.not_personal = [text for text in texts if text in ticked]
        self._offer(texts)
        problem = personal_problem([text for text in texts if text not in ticked])
        if self.is_deferred_validation or not problem:
            return valid
        if not self.has_error("not_personal"):
            self.add_error("not_personal", problem)
        return False

    def save(self, commit: bool = True) -> Any:
        """Save the page and its rows, of which each stands there once however often the form was sent."""
        for name, formset in self.formsets.items():
            if name != COMMENTS:
                claim_rows(formset)
        return super().save(commit)

    def _offer(self, texts: list[str]) -> None:
        field = cast("FoundField", self.fields["not_personal"])
        field.choices = [(text, text) for text in texts]

    def _rows(self) -> list[models.Model]:
        return [
            form.instance
            for name, formset in self.formsets.items()
            if name != COMMENTS
            for form in formset.forms
            if form not in formset.deleted_forms
        ]


class CaseStudyForm(LearningPageForm):
    """The editor's form of a case study, which comes from others and never from itself."""

    def is_valid(self) -> bool:
        """Refuse origins that came from this case study, also in a draft."""
        valid: bool = super().is_valid()
        if "origins" not in self.formsets:
            return valid
        formset = self.formsets["origins"]
        origins = [page.pk for page in _chosen(formset, "origin")]
        return _unless(origins_that_lead_back(self.instance.pk, origins), formset) and valid


class GuideForm(LearningPageForm):
    """The editor's form of a guide, which lets a draft rest on any number of places."""

    def defer_required_fields(self) -> None:
        """Ask less of a draft; a guide that a reviewer is reading stays as complete as when it was submitted."""
        is_complete = self.instance.pk and self.instance.workflow_in_progress and is_ready(self.instance)
        if not is_complete:
            super().defer_required_fields()

    def is_valid(self) -> bool:
        """Refuse too few case studies, and a new edition without what changed, when it is submitted or published."""
        valid: bool = super().is_valid()
        if self.is_deferred_validation or "cases" not in self.formsets:
            return valid
        published = sum(case.live for case in _chosen(self.formsets["cases"], "case_study"))
        told = _chosen(self.formsets["editions"], "number")
        edition = self.cleaned_data.get("edition") or 0
        problem = told_twice(told) or untold_edition(self.instance.pk, edition, told)
        has_cases = _unless(too_few_cases(published), self.formsets["cases"])
        return _unless(problem, self.formsets["editions"]) and has_cases and valid


class LearningPathForm(LearningPageForm):
    """The editor's form of a learning path, of which a draft may ask for nothing yet."""

    def is_valid(self) -> bool:
        """Refuse a path that asks for nothing, or for the same page twice, when it is submitted or published."""
        valid: bool = super().is_valid()
        if self.is_deferred_validation or "modules" not in self.fields or self.has_error("modules"):
            return valid
        if problem := modules_problem(self.instance):
            self.add_error("modules", problem)
            return False
        return valid


def _chosen(formset: Any, name: str) -> list[Any]:
    """Return what a field holds in the forms that stay: the pages that are chosen, or what was typed."""
    stay = [form for form in formset.forms if form.is_valid() and form not in formset.deleted_forms]
    return [form.cleaned_data[name] for form in stay if form.cleaned_data.get(name)]


def _unless(problem: str, formset: Any) -> bool:
    """Say whether there is no problem; one is shown above the forms."""
    if problem:
        formset.non_form_errors().append(problem)
    return not problem
