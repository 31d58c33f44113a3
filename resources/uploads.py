"""The forms by which editors upload pictures and documents; what a file must be is said in `home.uploads`."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home.uploads import check_document, clean_picture


class PictureField(WagtailImageField):
    """A picture that is looked at before it is decoded, and kept only as we wrote it ourselves.

    Wagtail's own field decodes first and counts pixels afterwards, which is what a decompression bomb waits for.
    """

    def to_python(self, data: Any) -> Any:
        """Return the picture written anew; raise ValidationError with a reason for one that cannot be kept."""
        uploaded = forms.FileField.to_python(self, data)
        if uploaded is None:
            return None
        self.check_image_file_size(uploaded)
        return super().to_python(clean_picture(uploaded))


class PictureForm(BaseImageForm):
    """The editor's form of a picture."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            wagtails = self.fields["file"]
            self.fields["file"] = PictureField(label=wagtails.label, required=wagtails.required, widget=wagtails.widget)


class AttachmentForm(BaseDocumentForm):
    """The editor's form of a document; Wagtail has checked name and bytes before."""

    def clean_file(self) -> Any:
        """Refuse a new document that is not what its name says."""
        uploaded = self.cleaned_data["file"]
        if "file" in self.changed_data and uploaded:
            check_document(uploaded)
        return uploaded
