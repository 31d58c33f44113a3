"""Writes of members' stories: begin, save a step, add a photo, send, take back, delete.

Each locks the page, so that of two tabs that save at the same moment the second finds what the first has done.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, ReferenceIndex, TaskState

from directory.errors import ActionError
from directory.limits import DAY, Limit
from directory.models import Member
from resources.drafting import add_draft, submit
from resources.models import Adaptation, CaseStudyIndexPage, CaseStudyPage, Contributor, LearningPage, Picture
from resources.stories import news
from resources.stories.forms import StepForm
from resources.stories.reading import Story, missing_of, story_of
from resources.stories.sections import with_block, without_block

STORIES = Limit("stories", 10, DAY, gettext_lazy("You have begun many stories today."))
PHOTOS = Limit("story-photos", 40, DAY, gettext_lazy("You have added many photos today."))
MOST_PHOTOS = 10
ONE_SITTING = timedelta(minutes=30)
"""For so long what somebody saves takes the place of what they saved before, rather than stand beside it."""

logger = logging.getLogger(__name__)


class StoryError(ActionError):
    """It cannot be done as things stand; the message says so to the member."""


class Clash(StoryError):
    """Somebody saved other answers to the same questions since the form was opened; `saved` is what stands now."""

    def __init__(self, saved: dict[str, str]) -> None:
        super().__init__(
            _(
                "This was changed since you opened it, perhaps in another tab. What you typed is still here, and what "
                "is saved stands above it. Save again to keep yours."
            )
        )
        self.saved = saved


@transaction.atomic
def begin(*, by: Member, form: StepForm) -> CaseStudyPage:
    """Begin a story with the first answers.

    Raises TooFast after many in a day, NoPlace where the site has no list of case studies.
    """
    STORIES.take(by)
    page = CaseStudyPage(title=form.cleaned_data["title"])
    page.contributors = [Contributor(member=by, role=Contributor.Role.WROTE_UP)]
    form.write(page, by)
    add_draft(index=CaseStudyIndexPage, page=page, by=by)
    return page


@transaction.atomic
def adapt(*, origin: LearningPage, by: Member, title: str, place: str, **words: str) -> CaseStudyPage:
    """Begin the story of how a member's own place adapts what a page describes: `kept`, `changed`, `because`.

    That the member may read the origin is the caller's to know. Raises as `begin` does.
    """
    STORIES.take(by)
    page = CaseStudyPage(title=title, place=place)
    page.contributors = [Contributor(member=by, role=Contributor.Role.ADAPTING)]
    page.origins = [Adaptation(origin=Page.objects.get(pk=origin.pk), **words)]
    add_draft(index=CaseStudyIndexPage, page=page, by=by)
    return page


@transaction.atomic
def save(*, story: Story, by: Member, form: StepForm, version: str) -> None:
    """Save the answers of a step, if nobody saved others since the form's `version`.

    Raises PermissionDenied for anybody but the member whose story it is, StoryError while a reviewer reads it, Clash.
    """
    draft = _changeable(story, by).draft
    saved = form.answers_of(draft, by)
    form.write(draft, by)
    written = form.answers_of(draft, by)
    if written == saved:
        return
    if version != form.fingerprint(saved):
        raise Clash({name: said for name, said in saved.items() if said != written[name]})
    _keep(draft, by)


@transaction.atomic
def add_photo(*, story: Story, by: Member, file: Any, alt_text: str, caption: str, where: str, agreed: bool) -> None:
    """Add a photo to a section.

    Raises as `save` does, StoryError also where there are enough, TooFast after many in a day, PermissionDenied
    without the word that everybody in it agreed.
    """
    if not agreed:
        raise PermissionDenied
    held = _changeable(story, by)
    if len(held.photos) >= MOST_PHOTOS:
        raise StoryError(_("A story holds %(most)d photos at most. Take one out first.") % {"most": MOST_PHOTOS})
    PHOTOS.take(by)
    picture = Picture.objects.create(title=alt_text, file=file, uploaded_by_user=by)
    image = {"image": picture.pk, "decorative": False, "alt_text": alt_text}
    value = {"image": image, "caption": caption, "credit": ""}
    setattr(held.draft, where, with_block(getattr(held.draft, where), "picture", value))
    _keep(held.draft, by)


@transaction.atomic
def remove_photo(*, story: Story, by: Member, key: str) -> None:
    """Take a photo out of its section; nothing happens where there is no such photo. Raises as `save` does."""
    held = _changeable(story, by)
    photo = next((one for one in held.photos if one.key == key), None)
    if photo is None:
        return
    setattr(held.draft, photo.section, without_block(getattr(held.draft, photo.section), key))
    _keep(held.draft, by)
    _forget([photo.picture], by)


def send(*, story: Story, by: Member) -> None:
    """Send a story to the editors in the member's name, for the first time or again.

    Raises as `save` does, StoryError also where something is missing or the mail to the editors cannot be sent.
    """
    with transaction.atomic():
        held = _changeable(story, by)
        draft = held.draft
        if problem := missing_of(draft):
            raise StoryError(problem)
        if held.page.get_workflow() is None:
            raise StoryError(_("The editors take no stories at the moment. It is saved, and can be sent later."))
        _keep(draft, by)
    page = CaseStudyPage.objects.get(pk=draft.pk)
    try:
        with transaction.atomic():
            submit(page, by)
    except IntegrityError:
        # Another tab sent it at this moment.
        return
    except OSError as error:
        logger.warning("Story %s was not submitted", page.pk, exc_info=True)
        raise StoryError(_("It could not be sent just now. It is saved: send it again in a minute.")) from error
    news.announce(news.News.SENT, page, by=by.pk)
    news.tell(news.News.SENT, page)


@transaction.atomic
def take_back(*, story: Story, by: Member) -> None:
    """Take back a story that the editors have not decided about; raises PermissionDenied, StoryError."""
    held = _held(story, by)
    if held.last is None or not held.is_waiting:
        raise StoryError(_("The editors are not reading it any more."))
    held.last.cancel(user=by)


@transaction.atomic
def delete(*, story: Story, by: Member) -> None:
    """Delete a story that was never published, with the photos that nothing else shows; raises as `save` does."""
    held = _changeable(story, by)
    if not held.may_delete:
        raise StoryError(_("It was published once. Ask the editors to delete it."))
    pictures = [photo.picture for photo in held.photos]
    held.page.delete()
    _forget(pictures, by)


def _forget(pictures: list[Picture], by: Member) -> None:
    """Delete those of the pictures that the member brought and that no page shows."""
    for picture in pictures:
        if picture.uploaded_by_user_id == by.pk and not ReferenceIndex.get_references_to(picture).exists():
            picture.delete()


def _held(story: Story, by: Member) -> Story:
    """Return the story as it is now, locked until the end of the transaction."""
    Page.objects.select_for_update().filter(pk=story.page.pk).first()
    held = story_of(by, story.page.pk)
    if held is None:
        raise PermissionDenied
    return held


def _changeable(story: Story, by: Member) -> Story:
    held = _held(story, by)
    if not held.may_change:
        raise StoryError(_("The editors have it now, so nothing can be changed. What you typed is still here."))
    return held


def _keep(draft: CaseStudyPage, by: Member) -> None:
    """Save the draft; what the same member saved in one sitting is one version of the page."""
    latest = draft.latest_revision
    is_one_sitting = (
        latest is not None
        and latest.user_id == by.pk
        and latest.created_at > timezone.now() - ONE_SITTING
        and not TaskState.objects.filter(revision=latest).exists()
    )
    draft.save_revision(user=by, clean=False, overwrite_revision=latest if is_one_sitting else None)
