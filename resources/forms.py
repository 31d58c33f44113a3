"""Forms of the editor and of the lists."""

from __future__ import annotations

from wagtail.admin.forms import WagtailAdminPageForm

from resources.publishing import is_ready, origins_that_lead_back, too_few_cases


class CaseStudyForm(WagtailAdminPageForm):
    """The editor's form of a case study, which comes from others and never from itself."""

    def is_valid(self) -> bool:
        """Refuse origins that came from this case study, also in a draft."""
        valid: bool = super().is_valid()
        if "origins" not in self.formsets:
            return valid
        formset = self.formsets["origins"]
        chosen = [form.cleaned_data for form in formset.forms if form.is_valid() and form not in formset.deleted_forms]
        problem = origins_that_lead_back(self.instance.pk, [one["origin"].pk for one in chosen if one.get("origin")])
        if problem:
            formset.non_form_errors().append(problem)
        return valid and not problem


class GuideForm(WagtailAdminPageForm):
    """The editor's form of a guide, which lets a draft rest on any number of places."""

    def defer_required_fields(self) -> None:
        """Ask less of a draft; a guide that a moderator is reading stays as complete as when it was submitted."""
        is_complete = self.instance.pk and self.instance.workflow_in_progress and is_ready(self.instance)
        if not is_complete:
            super().defer_required_fields()

    def is_valid(self) -> bool:
        """Refuse too few case studies when the guide is submitted or published."""
        valid: bool = super().is_valid()
        if self.is_deferred_validation or "cases" not in self.formsets:
            return valid
        formset = self.formsets["cases"]
        chosen = [form.cleaned_data for form in formset.forms if form.is_valid() and form not in formset.deleted_forms]
        problem = too_few_cases(sum(case["case_study"].live for case in chosen if case.get("case_study")))
        if problem:
            formset.non_form_errors().append(problem)
        return valid and not problem
