"""A file or a link that belongs to a matter."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from os2collab import display, uploads
from os2collab.forms.comments import WallForm
from os2collab.forms.fields import CleanTextField
from os2collab.http import SignedInRequest, posted
from os2collab.models.attachment import LONGEST_NAME


class AttachmentForm(WallForm):
    """Either a file of one of the kinds that are taken in, or an https address with what it is called."""

    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    url = CleanTextField(
        label=_("Or an address"), max_length=600, required=False, help_text=_("It begins with https://.")
    )
    title = CleanTextField(label=_("What it is called"), max_length=LONGEST_NAME, required=False)
    rules = {
        "attachment_submitted_once": "submission",
        "attachment_is_a_file_or_a_link": "file",
        "attachment_links_are_safe": "url",
    }
    field_order = ["file", "url", "title", "audience", "reason", "submission"]

    def __init__(self, request: SignedInRequest) -> None:
        super().__init__(posted(request), request.FILES or None, initial={"audience": ""})
        self.is_too_large = getattr(request, "upload_too_large", False)
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in sorted(settings.FILE_TYPES))
        self.fields["file"].help_text = _("At most %(size)s. Kinds: %(kinds)s.") % {
            "size": display.file_size(settings.FILE_MAX_BYTES),
            "kinds": ", ".join(sorted(settings.FILE_TYPES)),
        }

    def clean_file(self) -> uploads.Upload | None:
        """A file that was looked at."""
        if self.is_too_large:
            raise ValidationError(uploads.too_large())
        file = self.cleaned_data["file"]
        return uploads.accept(file) if file else None

    def clean_url(self) -> str:
        """A safe address, or none."""
        url: str = self.cleaned_data["url"]
        if url:
            URLValidator(schemes=["https"], message=_("Write an address that begins with https://."))(url)
        return url

    def clean(self) -> dict[str, Any]:
        """One of the two; a link has a name."""
        cleaned = super().clean()
        if self.has_error("file") or self.has_error("url"):
            return cleaned
        if bool(cleaned.get("file")) == bool(cleaned.get("url")):
            self.add_error("file", _("Choose a file, or write an address: one of the two."))
        elif cleaned.get("url") and not cleaned.get("title") and not self.has_error("title"):
            self.add_error("title", _("Say what the others find at that address."))
        return cleaned
