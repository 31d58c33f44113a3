"""The form of the profile itself, long and short."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from directory import photos
from directory.fields import LineField, PlaceField
from directory.forms.seen import WHO, SeenBy, who_sees
from directory.models import Member
from directory.parts import Part


class ProfileForm(SeenBy, forms.ModelForm):  # type: ignore[type-arg]
    """The member's own words, place and photo, and who may see them."""

    parts = (Part.ABOUT, Part.PLACE)

    place = PlaceField(required=False)
    new_photo = forms.FileField(
        label=_("Photo"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("A JPEG, PNG or WebP file of at most 5 MB."),
    )
    remove_photo = forms.BooleanField(label=_("Remove my photo"), required=False)
    who = forms.ChoiceField(label=_("Who can see your profile"), choices=WHO, widget=forms.RadioSelect)

    field_order = (
        "display_name",
        "headline",
        "about",
        SeenBy.name_of(Part.ABOUT),
        "place",
        SeenBy.name_of(Part.PLACE),
        "career_stage",
        "is_registered_manager",
        "new_photo",
        "remove_photo",
        "who",
        "paused",
    )

    class Meta:
        model = Member
        fields: tuple[str, ...] = (
            "display_name",
            "headline",
            "about",
            "career_stage",
            "is_registered_manager",
            "paused",
        )
        field_classes = {"display_name": LineField, "headline": LineField}
        widgets = {"about": forms.Textarea(attrs={"rows": 6, "data-draft": ""})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = self.instance.place_name
        cast(PlaceField, self.fields["place"]).here = self.instance
        self.initial["who"] = who_sees(self.instance)
        self.ask_who_sees(self.instance)
        self.order_fields(self.field_order)
        if not self.instance.photo:
            del self.fields["remove_photo"]

    def clean_new_photo(self) -> Any:
        """Return the photo ready to be kept."""
        upload = self.cleaned_data.get("new_photo")
        return photos.prepare(upload) if isinstance(upload, UploadedFile) else None

    def clean(self) -> dict[str, Any]:
        """Say that a good photo must be chosen again where another answer is refused: no browser keeps it."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("new_photo") and self.errors:
            self.add_error("new_photo", _("Choose the photo once more: your browser does not keep it."))
        return cleaned


class WelcomeForm(ProfileForm):
    """The short profile that a new member is asked for."""

    class Meta(ProfileForm.Meta):
        fields: tuple[str, ...] = ("headline", "about", "career_stage")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("new_photo", "remove_photo", "who", *map(self.name_of, self.parts)):
            self.fields.pop(name, None)
