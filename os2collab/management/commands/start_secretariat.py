from typing import Any, cast

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import Field, Model

from os2collab.models import Membership, Organisation, OrganisationKind, User
from os2collab.slugs import free_slug
from os2collab.welcome import send_welcome, way_in


class Command(BaseCommand):
    help = (
        "Begin on an empty site: make the secretariat and its first person, who is its administrator and lets "
        "everybody else in. Prints the link with which that person chooses a password, and sends it by mail too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="the person's work address")
        parser.add_argument("--name", required=True, help="the person's name")
        parser.add_argument("--organisation", default="OS2-sekretariatet", help="the secretariat's name")

    @transaction.atomic
    def handle(self, *args: Any, email: str, name: str, organisation: str, **options: Any) -> None:
        """Make both, once: no permission is asked, because there is nobody yet who could have it."""
        if Organisation.objects.filter(kind=OrganisationKind.SECRETARIAT).exists():
            raise CommandError("there is a secretariat already: its administrators let people in")
        try:
            email, name, organisation = cleaned(User, email=email, name=name) + cleaned(Organisation, name=organisation)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        person = User.objects.create_user(email, name=name)
        slug = free_slug(Organisation, organisation)
        secretariat = Organisation.objects.create(kind=OrganisationKind.SECRETARIAT, name=organisation, slug=slug)
        membership = Membership.objects.create(user=person, organisation=secretariat, is_administrator=True)
        send_welcome.enqueue(membership.pk)
        self.stdout.write(f"{person.name} is the administrator of {secretariat.name}.")
        self.stdout.write(f"Choose a password here, within three days: {way_in(person)}")


def cleaned(model: type[Model], **texts: str) -> list[str]:
    """The texts as the model's fields want them. Raises ValidationError."""
    fields = {name: cast(Field, model._meta.get_field(name)) for name in texts}
    return [fields[name].clean(text.strip(), None) for name, text in texts.items()]
