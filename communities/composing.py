"""What a form for writing shows besides its fields: the draft behind it, its files, a preview, whom it will tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from communities.actions import attachments
from communities.actions.drafts import DraftMoved
from communities.errors import ActionError
from communities.forms import number_of
from communities.limits import UPLOADS
from communities.markup import problem, render
from communities.mentions import named
from communities.models import Attachment, Draft
from communities.places import Place
from directory.http import Request
from directory.models import Member


def key_of(text: str) -> UUID | None:
    """Return the key of an attachment that the text is, or nothing."""
    try:
        return UUID(text)
    except ValueError:
        return None


def told_line(total: int) -> str:
    """Return the line that says beforehand how many people a text tells."""
    return ngettext("This will notify %(n)d person.", "This will notify %(n)d people.", total) % {"n": total}


@dataclass
class Composer:
    """One form as one member has it before them."""

    member: Member
    place: Place
    version: int = 0
    draft: Draft | None = None
    files: list[Attachment] = field(default_factory=list)
    preview: str = ""
    problem: str = ""
    told: str = ""
    unknown: str = ""
    # Another tab's version of the draft, or another tab's words of the post that is changed.
    other: str = ""
    other_note: str = ""

    @classmethod
    def opened(cls, member: Member, place: Place) -> Composer:
        """Return the form as it opens: with the draft that the member left here."""
        draft = Draft.objects.filter(member=member, place=place.word).first()
        composer = cls(member, place, draft.version if draft else 0, draft)
        keys = draft.fields.get("attached", []) if draft else []
        of_post = place.post.attachments.all() if place.word.startswith("edit:") and place.post and not draft else []
        composer.files = [*of_post, *composer._own([str(key) for key in keys])]
        for one in composer.files:
            one.alt = str(composer.initial.get(f"alt-{one.key}", one.alt))
        return composer

    @classmethod
    def sent(cls, request: Request, member: Member, place: Place) -> Composer:
        """Return the form as it was sent, without the files that were taken out."""
        composer = cls(member, place, number_of(request.POST.get("version", "")))
        removed = set(request.POST.getlist("remove"))
        composer.files = composer._own([key for key in request.POST.getlist("attached") if key not in removed])
        for one in composer.files:
            one.alt = request.POST.get(f"alt-{one.key}", one.alt)[: attachments.ALT_LENGTH]
        return composer

    def _own(self, keys: list[str]) -> list[Attachment]:
        """Return those of the files that may go with this form: the member's own, unsent or of the post itself."""
        known = [key for key in map(key_of, keys[: attachments.MOST_UNSENT]) if key]
        if not known:
            return []
        posts = [None, self.place.post.pk if self.place.post and self.place.word.startswith("edit:") else None]
        found = Attachment.objects.filter(key__in=known, uploader=self.member)
        return [one for one in found if one.post_id in posts]

    @property
    def initial(self) -> dict[str, Any]:
        """What the form starts with, from the draft."""
        return dict(self.draft.fields) if self.draft else {}

    @property
    def takes(self) -> dict[str, str | int]:
        """What its file field takes: endings, the number of files, and the bytes of one."""
        return {
            "endings": attachments.accepted(),
            "most": attachments.MOST_FILES,
            "bytes": attachments.MOST_BYTES,
        }

    @property
    def keys(self) -> Mapping[UUID, str]:
        """The files that go with the post, each with what it shows."""
        return {one.key: one.alt for one in self.files}

    def take_files(self, request: Request, form: forms.Form) -> bool:
        """Keep the files that came with the form, and say in the form what was wrong with any; whether all is well."""
        fine = True
        for file in request.FILES.getlist("uploads")[: attachments.MOST_UNSENT]:
            try:
                self.files.append(self.upload(request, file))
            except ActionError as error:
                form.add_error(None, str(error))
                fine = False
        return fine

    def upload(self, request: Request, file: UploadedFile[bytes]) -> Attachment:
        """Keep one file for this form; raises ActionError with what to do for one that cannot be kept."""
        UPLOADS.take(self.member, request)
        return attachments.upload(community=self.place.community, uploader=self.member, file=file)

    def show_preview(self, body: str) -> None:
        """Show the text as readers will see it, and whom it will tell."""
        found = named(body, audience=self.place.audience, community=self.place.community, author=self.member)
        self.preview, self.problem = render(found.body), problem(found.body)
        self.told = told_line(len(found.told)) if found.told else ""
        if found.ambiguous:
            text = _("More than one person here is called %(names)s: choose from the list that opens after @.")
            self.unknown = text % {"names": ", ".join(found.ambiguous)}

    def set_against(self, moved: DraftMoved) -> None:
        """Show the newer version of the draft beside what is in the form; saved again, the form's takes its place."""
        self.version = moved.draft.version if moved.draft else 0
        self.other = str(moved.draft.fields.get("body", "")) if moved.draft else ""
        again = _("Save once more to keep what is in the form.")
        self.other_note = f"{moved} {again}"
