"""What a member sees of their stories: how far each is, what the editors said of it, and what to do next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.paginator import Page as PageOfList
from django.core.paginator import Paginator
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.models import Comment, Page, WorkflowState

from directory.models import Member
from resources.models import CaseStudyPage, Picture
from resources.publishing import NotReady
from resources.stories.forms import PHOTO_SECTIONS, STEPS, StepForm, quote_of

PER_PAGE = 20


class State(models.TextChoices):
    """How far a story is."""

    DRAFT = "draft", _("Draft")
    READING = "reading", _("With the editors")
    CHANGES = "changes", _("The editors ask for changes")
    NOT_TAKEN = "not-taken", _("Not taken")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Not published any more")


NEXT = {
    State.DRAFT: _("Only you and the editors can see it. Go on writing, or send it to the editors."),
    State.READING: _("The editors are reading it, and you are told what they say. It cannot be changed meanwhile."),
    State.CHANGES: _("Read what they say, change what you like, and send it again."),
    State.NOT_TAKEN: _("The editors do not publish it as it is. You can change it and send it again, or delete it."),
    State.PUBLISHED: _("Thank you: others can learn from it. Tell the editors if something has changed."),
    State.WITHDRAWN: _("It is not on the site at the moment. You can change it and send it again."),
}
CHANGEABLE = {State.DRAFT, State.CHANGES, State.NOT_TAKEN, State.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Remark:
    """What an editor noted beside a field, or on the whole."""

    field: str
    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo, and the block of the section in which it stands."""

    section: str
    key: str
    picture: Picture

    @property
    def where(self) -> str:
        """What the section is called."""
        return str(CaseStudyPage._meta.get_field(self.section).verbose_name)

    @property
    def alt(self) -> str:
        """What it shows, in words."""
        return getattr(self.picture, "contextual_alt_text", "") or self.picture.title


@dataclass(frozen=True)
class Story:
    """A case study of a member's own."""

    page: CaseStudyPage
    last: WorkflowState | None
    remarks: tuple[Remark, ...]

    @property
    def state(self) -> State:
        """How far it is."""
        status = self.last.status if self.last else ""
        if status == WorkflowState.STATUS_IN_PROGRESS:
            return State.READING
        if self.page.live:
            return State.PUBLISHED
        if status == WorkflowState.STATUS_NEEDS_CHANGES:
            return State.CHANGES
        if self.page.first_published_at:
            return State.WITHDRAWN
        return State.NOT_TAKEN if self._is_refused else State.DRAFT

    @property
    def _is_refused(self) -> bool:
        """Whether the editors ended its way, rather than the member took it back."""
        task = self.last.current_task_state if self.last else None
        is_ended = self.last is not None and self.last.status == WorkflowState.STATUS_CANCELLED
        return bool(is_ended and task and task.finished_by_id not in {None, self.page.owner_id})

    @property
    def next(self) -> str:
        """What that means, and what to do."""
        return str(NEXT[self.state])

    @property
    def may_change(self) -> bool:
        """Whether its member may change it now."""
        return self.state in CHANGEABLE and not self.page.locked

    @property
    def may_delete(self) -> bool:
        """Whether its member may throw it away: what was published is not theirs alone."""
        return self.may_change and not self.page.first_published_at

    @property
    def is_waiting(self) -> bool:
        """Whether a reviewer reads it."""
        return self.state == State.READING

    @property
    def said(self) -> str:
        """What the reviewer wrote who asked for changes or did not take it."""
        task = self.last.current_task_state if self.last else None
        return task.comment if task and self.state in {State.CHANGES, State.NOT_TAKEN} else ""

    @cached_property
    def draft(self) -> CaseStudyPage:
        """The page as it was saved last."""
        saved: CaseStudyPage = self.page.get_latest_revision_as_object()
        return saved

    @property
    def steps(self) -> list[tuple[str, str, str]]:
        """The steps that this story has: key, name, address."""
        keys = [key for key in STEPS if key != "origin" or self.draft.origins.all()]
        return [(key, str(STEPS[key][0]), reverse("resources:story_step", args=[self.page.pk, key])) for key in keys]

    def after(self, step: str) -> str:
        """Return the address of what comes after a step: the next one, and in the end the photos."""
        urls = [url for _key, _name, url in self.steps]
        keys = [key for key, _name, _url in self.steps]
        following = urls[keys.index(step) + 1 :]
        return following[0] if following else reverse("resources:story_photos", args=[self.page.pk])

    @property
    def missing(self) -> str:
        """What it needs before it can be sent, in a sentence; empty where it needs nothing."""
        return missing_of(self.draft)

    def form(self, step: str, member: Member, data: Any = None) -> StepForm | None:
        """Return the form of a step, with what was said already; nothing for a step that it does not have."""
        if step not in {key for key, _name, _url in self.steps}:
            return None
        form = STEPS[step][1]
        return form(data, initial=form.answers_of(self.draft, member))

    def remarks_on(self, fields: Collection[str]) -> list[Remark]:
        """Return the remarks on some fields."""
        return [remark for remark in self.remarks if remark.field in fields]

    @property
    def photos(self) -> list[Photo]:
        """The photos of the sections to which a member adds some."""
        found = []
        for section in PHOTO_SECTIONS:
            for block in getattr(self.draft, section):
                picture = block.value.get("image") if block.block_type == "picture" else None
                if isinstance(picture, Picture):
                    found.append(Photo(section, str(block.id), picture))
        return found


def missing_of(draft: CaseStudyPage) -> str:
    """Return what a draft needs before it can be sent, in a sentence; without a line for lists its title is that."""
    draft.strapline = draft.strapline or draft.title[:160]
    quote = quote_of(draft)
    if quote and quote.get("text") and not (quote.get("consent") and quote.get("attribution")):
        return str(
            _("Somebody is quoted: say who, as a role and a place, and that they agreed. Or take the words out.")
        )
    try:
        draft.check_ready()
    except NotReady as problem:
        return str(problem)
    return ""


def own(member: Member) -> Any:
    """Return the case studies that are the member's own, the newest first."""
    return CaseStudyPage.objects.filter(owner=member).order_by("-latest_revision_created_at", "-pk")


def answered(member: Member) -> list[CaseStudyPage]:
    """Return the member's stories for which the editors ask for changes; a second query only where there are drafts."""
    drafts = {str(page.pk): page for page in own(member).filter(live=False)}
    if not drafts:
        return []
    asked = WorkflowState.objects.filter(object_id__in=drafts, status=WorkflowState.STATUS_NEEDS_CHANGES)
    asked = asked.filter(base_content_type=ContentType.objects.get_for_model(Page))
    return [drafts[pk] for pk in dict.fromkeys(asked.order_by("-pk").values_list("object_id", flat=True))]


def stories_of(member: Member, number: str | None = None) -> PageOfList[Story]:
    """Return a page of the member's stories, in a fixed number of queries."""
    page = Paginator(own(member), PER_PAGE).get_page(number)
    found: PageOfList[Any] = page
    found.object_list = _stories(list(page.object_list))
    return found


def story_of(member: Member, pk: int) -> Story | None:
    """Return a story of the member; nothing for a page that is somebody else's."""
    # By the page's own number, for which Django knows what is too large; the key is the link to it.
    return next(iter(_stories(own(member).filter(id=pk))), None)


def _stories(pages: Iterable[CaseStudyPage]) -> list[Story]:
    pages = list(pages)
    pks = [page.pk for page in pages]
    base = ContentType.objects.get_for_model(Page)
    states = WorkflowState.objects.filter(base_content_type=base, object_id__in=[str(pk) for pk in pks])
    last = {state.object_id: state for state in states.select_related("current_task_state").order_by("pk")}
    remarks = defaultdict(list)
    for comment in Comment.objects.filter(page__in=pks, resolved_at=None).order_by("pk"):
        remarks[comment.page_id].append(_remark(comment))
    return [Story(page, last.get(str(page.pk)), tuple(remarks[page.pk])) for page in pages]


def _remark(comment: Comment) -> Remark:
    name = comment.contentpath.partition(".")[0]
    fields = {field.name: field for field in CaseStudyPage._meta.get_fields()}
    label = getattr(fields.get(name), "verbose_name", "")
    return Remark(name, str(label), comment.text)
