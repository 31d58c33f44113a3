"""Forms of the editor and of the lists."""

from __future__ import annotations

from typing import Any

from wagtail.admin.forms import WagtailAdminPageForm

from resources.publishing import is_ready, origins_that_lead_back, told_twice, too_few_cases, untold_edition


class CaseStudyForm(WagtailAdminPageForm):
    """The editor's form of a case study, which comes from others and never from itself."""

    def is_valid(self) -> bool:
        """Refuse origins that came from this case study, also in a draft."""
        valid: bool = super().is_valid()
        if "origins" not in self.formsets:
            return valid
        formset = self.formsets["origins"]
        origins = [page.pk for page in _chosen(formset, "origin")]
        return _unless(origins_that_lead_back(self.instance.pk, origins), formset) and valid


class GuideForm(WagtailAdminPageForm):
    """The editor's form of a guide, which lets a draft rest on any number of places."""

    def defer_required_fields(self) -> None:
        """Ask less of a draft; a guide that a moderator is reading stays as complete as when it was submitted."""
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


def _chosen(formset: Any, name: str) -> list[Any]:
    """Return what a field holds in the forms that stay: the pages that are chosen, or what was typed."""
    stay = [form for form in formset.forms if form.is_valid() and form not in formset.deleted_forms]
    return [form.cleaned_data[name] for form in stay if form.cleaned_data.get(name)]


def _unless(problem: str, formset: Any) -> bool:
    """Say whether there is no problem; one is shown above the forms."""
    if problem:
        formset.non_form_errors().append(problem)
    return not problem
