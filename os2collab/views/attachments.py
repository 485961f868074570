"""Files and links of a matter: adding, handing out, removing. Each download asks for permission anew."""

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from os2collab import matters
from os2collab.access.permissions import Permission
from os2collab.actions import attachments
from os2collab.actions.comments import check_author
from os2collab.forms.attachments import AttachmentForm
from os2collab.forms.base import Form
from os2collab.htmx import client_redirect
from os2collab.http import SignedInRequest, posted
from os2collab.models import Attachment
from os2collab.reached import attachment_rows
from os2collab.views.comments import called, reach_entry, reach_noun


@require_http_methods(["GET", "POST"])
def add(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """Add a file or a link to a matter."""
    noun = reach_noun(request, kind, pk, Permission.FILE_ADD)
    form = AttachmentForm(request)
    matter = matters.named(kind)
    form.offer(matter.own_audience(request.user))
    if form.is_valid():
        fields = dict(form.cleaned_data)
        upload, url, title = (fields.pop(name) for name in ("file", "url", "title"))
        if upload:
            added = form.attempt(attachments.add_file, noun, by=request.user, upload=upload, **fields)
        else:
            added = form.attempt(attachments.add_link, noun, by=request.user, url=url, title=title, **fields)
        added = added or Attachment.objects.filter(submission=fields["submission"], by=request.user).first()
        if added:
            toast = _("%(name)s is added") % {"name": added.title}
            return client_redirect(request, f"{noun.get_absolute_url()}#attachment_{added.pk}", toast=toast)
    context = {"noun": noun, "place": called(noun), "form": form, "seen_by": matter.seen_by}
    return render(request, "dialogue/file.html", context, status=form.status)


@require_safe
def download(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """The content, always to be saved and never to be shown as a page of this site."""
    attachment = reach_entry(request, attachment_rows(pk))
    if not attachment.content:
        raise Http404
    try:
        content = attachment.content.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(content, as_attachment=True, filename=attachment.title, content_type=attachment.media_type)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["ETag"] = f'"{attachment.sha256}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_http_methods(["GET", "POST"])
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove one's own file or link, after a page that says what stays."""
    attachment = reach_entry(request, attachment_rows(pk), Permission.FILE_ADD)
    check_author(attachment, request.user)
    noun = matters.matter_of(attachment)
    form = Form(posted(request))
    if form.is_valid() and form.attempt(attachments.remove, attachment, by=request.user):
        toast = _("%(name)s is removed") % {"name": attachment.title}
        return client_redirect(request, f"{noun.get_absolute_url()}#attachment_{attachment.pk}", toast=toast)
    context = {"attachment": attachment, "noun": noun, "place": called(noun), "form": form}
    return render(request, "dialogue/removal.html", context, status=form.status)
