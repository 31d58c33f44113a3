"""The steps in which a member tells a story: three questions first, and whatever else they like to say."""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from directory.fields import LineField
from directory.introduction_forms import WordsField
from directory.models import Member
from resources.models import CaseStudyPage, Contributor, EvidenceStatus, PageAudience, Rurality
from resources.stories.sections import block_of, with_words, words_of
from resources.uploads import PictureField
from search.models import Region

LONGEST_ANSWER = 20_000
LONGEST_TITLE = 120
PHOTO_SECTIONS = {
    "problem": _("The problem"),
    "what_was_done": _("What was done"),
    "what_happened": _("What happened"),
}
"""Sections to which a member adds photos."""


class AskedLater:
    """A question that may be left open in a draft; it is asked again when the story is sent."""

    def validate(self, value: Any) -> None:
        """Hold an answer to its rules, where there is one."""
        if value:
            super().validate(value)  # type: ignore[misc]


class LaterWordsField(AskedLater, WordsField):
    """Words that a draft may lack and a story may not."""


class LaterLineField(AskedLater, LineField):
    """A line that a draft may lack and a story may not."""


def question(label: Any, help_text: Any = "") -> WordsField:
    """Return a field for an answer that a story needs."""
    widget = forms.Textarea(attrs={"rows": 6, "dir": "auto"})
    return LaterWordsField(label=label, help_text=help_text, max_length=LONGEST_ANSWER, widget=widget)


def answer(label: Any) -> WordsField:
    """Return a field for an answer that may stay away."""
    widget = forms.Textarea(attrs={"rows": 4, "dir": "auto"})
    return WordsField(label=label, required=False, max_length=LONGEST_ANSWER, widget=widget)


def line(label: Any, most: int, help_text: Any = "") -> LineField:
    """Return a field for one line that may stay empty."""
    return LineField(label=label, help_text=help_text, required=False, max_length=most)


class StepForm(forms.Form):
    """One step: knows how a draft answers it, and writes what was answered into a draft."""

    use_required_attribute = False
    sections: ClassVar[tuple[str, ...]] = ()
    """Fields of this form that are sections of the page; the others are plain fields of it, unless a step says."""

    @classmethod
    def answers_of(cls, page: CaseStudyPage, member: Member) -> dict[str, str]:
        """Return what the draft says of this step's questions."""
        names = cls.base_fields
        return {name: words_of(getattr(page, name)) if name in cls.sections else getattr(page, name) for name in names}

    @staticmethod
    def fingerprint(answers: dict[str, str]) -> str:
        """Return a short sign of some answers, which is another where another answer was saved."""
        said = json.dumps(answers, sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def write(self, page: CaseStudyPage, member: Member) -> None:
        """Write the answers into the draft."""
        before = type(self).answers_of(page, member)
        for name, said in self.cleaned_data.items():
            # What was not changed is not written anew: an editor may have laid it out better than a plain form can.
            if said != before[name]:
                setattr(page, name, with_words(getattr(page, name), said) if name in self.sections else said)


class StoryForm(StepForm):
    """The three questions."""

    sections = ("problem", "what_was_done", "what_happened")

    title = LineField(
        label=_("What shall we call it?"),
        max_length=LONGEST_TITLE,
        help_text=_("A few words; you can change them at any time."),
    )
    place = LaterLineField(label=_("Where was it?"), max_length=120, help_text=_("The town or area: “Sutton”."))
    problem = question(_("What was the problem?"), _("Two or three sentences are a good beginning."))
    what_was_done = question(_("What did you do?"))
    what_happened = question(_("What happened?"), _("What changed, for whom, and how you know."))


class LearnedForm(StepForm):
    """What others learn most from."""

    sections = ("what_did_not_work", "cost_and_time", "others_should_know")

    what_did_not_work = question(
        _("What did not work?"),
        _("Readers look here first. If nothing comes to mind: what would you do differently?"),
    )
    evidence_status = forms.ChoiceField(
        label=_("How sure is the result?"),
        choices=[
            (EvidenceStatus.AIM, _("It is what we hope for")),
            (EvidenceStatus.EARLY_SIGN, _("There is a first sign")),
            (EvidenceStatus.REPORTED, _("We have seen it ourselves")),
            (EvidenceStatus.INDEPENDENTLY_EVALUATED, _("Somebody from outside looked at it")),
        ],
        widget=forms.RadioSelect,
    )
    cost_and_time = answer(_("What did it cost, in money and in time?"))
    others_should_know = answer(_("What should others know who want to try it?"))


class SettingForm(StepForm):
    """What a reader needs to know whether it could work with them."""

    sections = ("context",)

    strapline = line(_("What is it, in one line?"), 160, _("It stands in lists. Without it, the title does."))
    period = line(_("When was it?"), 80, _("“2015 to 2018”."))
    region = forms.ChoiceField(label=_("Region"), choices=[("", _("No answer")), *Region.choices], required=False)
    rurality = forms.ChoiceField(
        label=_("Sort of area"), choices=[("", _("No answer")), *Rurality.choices], required=False
    )
    population = line(_("Whom did it serve?"), 120, _("“42 residents”, “a town of 80,000”."))
    size = line(_("How large is the place?"), 120, _("“Two wards with 28 beds each”."))
    staff_mix = line(_("Who works there?"), 160, _("“Six nurses, thirty carers, no doctor”."))
    context = answer(_("What else was going on?"))


class PeopleForm(StepForm):
    """The member's part, whom to ask, somebody's words, and who may read it."""

    part = forms.ChoiceField(
        label=_("What was your part?"),
        choices=[(role.value, role.label) for role in Contributor.Role if role != Contributor.Role.REVIEWED],
    )
    contact_role = line(_("Whom could readers ask?"), 160, _("A role, never a name: “quality assurance manager”."))
    quote = WordsField(
        label=_("Somebody's own words"),
        required=False,
        max_length=800,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("A sentence that somebody said. Leave out what tells who it is."),
    )
    quoted = line(_("Who said it?"), 120, _("A role and a place are enough: “care home manager, Sutton”."))
    agreed = forms.BooleanField(label=_("They agreed to be quoted here"), required=False)
    audience = forms.ChoiceField(
        label=_("Who may read it, once it is published?"), choices=PageAudience.choices, widget=forms.RadioSelect
    )

    @classmethod
    def answers_of(cls, page: CaseStudyPage, member: Member) -> dict[str, str]:
        """Return what the draft says; the quote is the first of the person's story."""
        own = next((one.role for one in page.contributors.all() if one.member_id == member.pk), "")
        quote = quote_of(page) or {}
        return {
            "part": own or Contributor.Role.WROTE_UP.value,
            "contact_role": page.contact_role,
            "quote": quote.get("text", ""),
            "quoted": quote.get("attribution", ""),
            "agreed": "on" if quote.get("consent") else "",
            "audience": page.audience,
        }

    def write(self, page: CaseStudyPage, member: Member) -> None:
        """Write the answers into the draft."""
        said = self.cleaned_data
        page.contact_role, page.audience = said["contact_role"], said["audience"]
        others = [one for one in page.contributors.all() if one.member_id != member.pk]
        own = next((one for one in page.contributors.all() if one.member_id == member.pk), Contributor(member=member))
        own.role = said["part"]
        page.contributors = [own, *others]
        blocks = [dict(block) for block in page.story.raw_data]
        at = next((number for number, block in enumerate(blocks) if block["type"] == "quote"), None)
        value = {"text": said["quote"], "attribution": said["quoted"], "consent": said["agreed"]}
        if at is not None:
            blocks[at] = {**blocks[at], "value": {**blocks[at]["value"], **value}}
        elif said["quote"] or said["quoted"]:
            blocks.append(block_of("quote", {**value, "source": ""}))
        if at is not None and not (said["quote"] or said["quoted"]):
            del blocks[at]
        page.story = json.dumps(blocks)


class OriginForm(StepForm):
    """What was kept and changed of the page that the work began from."""

    kept = WordsField(label=_("What did you keep?"), required=False, max_length=600)
    changed = WordsField(label=_("What did you change?"), required=False, max_length=600)
    because = WordsField(
        label=_("Why?"),
        required=False,
        max_length=600,
        help_text=_("What is different with you: the people, the place, the money."),
    )

    @classmethod
    def answers_of(cls, page: CaseStudyPage, member: Member) -> dict[str, str]:
        """Return what the draft says of the first page that it came from."""
        way = page.origins.all()[0]
        return {name: getattr(way, name) for name in cls.base_fields}

    def write(self, page: CaseStudyPage, member: Member) -> None:
        """Write the answers into the draft."""
        first, *others = page.origins.all()
        for name, said in self.cleaned_data.items():
            setattr(first, name, said)
        page.origins = [first, *others]


class AdaptForm(OriginForm):
    """The short form in which somebody says that they adapt what a page describes."""

    title = LineField(
        label=_("What shall we call your version?"),
        max_length=LONGEST_TITLE,
        help_text=_("A few words; you can change them at any time."),
    )
    place = LineField(label=_("Where are you?"), max_length=120, help_text=_("The town or area: “Sutton”."))

    field_order = ("title", "place", "kept", "changed", "because")


class PhotoForm(forms.Form):
    """A photo, what it shows, and where it stands."""

    file = PictureField(label=_("Photo"))
    alt_text = LineField(
        label=_("What does it show?"),
        max_length=240,
        help_text=_("For people who do not see it: “A red bag on the handle of a wheelchair”."),
    )
    caption = line(_("Caption"), 240)
    where = forms.ChoiceField(
        label=_("Where does it belong?"),
        choices=list(PHOTO_SECTIONS.items()),
        initial="what_was_done",
    )
    agreed = forms.BooleanField(label=_("Nobody can be recognised in it, or everybody who can be agreed"))


STEPS: dict[str, tuple[Any, type[StepForm]]] = {
    "story": (_("Your story"), StoryForm),
    "origin": (_("Where it came from"), OriginForm),
    "learned": (_("What others can learn"), LearnedForm),
    "setting": (_("Where it was"), SettingForm),
    "people": (_("People"), PeopleForm),
}
"""The steps that are questions, in their order, each with its name."""


def quote_of(page: CaseStudyPage) -> dict[str, Any] | None:
    """Return the value of the quote in the person's story, if there is one."""
    for block in page.story.raw_data:
        if block["type"] == "quote":
            return dict(block["value"])
    return None
