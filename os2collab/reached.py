"""What addresses of the kernel name: the questions by which its pages are reached."""

from django.db.models import QuerySet

from os2collab.models import Attachment, Comment, Membership, Organisation, OrganisationKind, User
from os2collab.prepared import prepared


@prepared
def organisation_rows(slug: str) -> QuerySet[Organisation]:
    """The organisation at that address."""
    return Organisation.objects.filter(slug=slug).order_by()


@prepared
def organisation_pages(slug: str) -> QuerySet[Organisation]:
    """The organisation at that address, with its region and its newest number of inhabitants."""
    return Organisation.objects.for_list().filter(slug=slug).order_by()


@prepared
def secretariats() -> QuerySet[Organisation]:
    """The secretariat, which registers organisations."""
    return Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT).order_by("pk")[:1]


@prepared
def membership_pages(slug: str, pk: int) -> QuerySet[Membership]:
    """The membership of that key in the organisation at that address."""
    found = Membership.objects.select_related("user", "organisation")
    return found.filter(organisation__slug=slug, pk=pk).order_by()


@prepared
def person_pages(pk: int) -> QuerySet[User]:
    """The person of that key."""
    return User.objects.filter(pk=pk).order_by()


@prepared
def comment_rows(pk: int) -> QuerySet[Comment]:
    """The comment of that key, with its author and whom it names."""
    return Comment.objects.for_list().filter(pk=pk).order_by()


@prepared
def attachment_rows(pk: int) -> QuerySet[Attachment]:
    """The file or link of that key, with whoever added it."""
    return Attachment.objects.for_list().filter(pk=pk).order_by()
