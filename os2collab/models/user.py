from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _

from os2collab import clock
from os2collab.access.permissions import Permission

if TYPE_CHECKING:
    from os2collab.models.membership import Membership


def working_days() -> list[int]:
    """ISO weekdays Monday to Friday: when a digest comes unless the reader chooses otherwise."""
    return [1, 2, 3, 4, 5]


def default_language() -> str:
    """The language of the site, until the reader chooses."""
    return settings.LANGUAGE_CODE


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person with a work e-mail; without a password they sign in by reset link or by their municipality."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person with a work e-mail. Who they work for is a Membership, what they do is a role in a project."""

    class Language(models.TextChoices):
        DANISH = "da", "Dansk"
        ENGLISH = "en", "English"

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=120)
    language = models.CharField(_("Language"), max_length=2, choices=Language, default=default_language)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    visited_at = models.DateTimeField(null=True)
    previous_visit_at = models.DateTimeField(null=True)
    mail_when_asked = models.BooleanField(_("Mail at once when I am asked for something"), default=True)
    digest_days = ArrayField(models.PositiveSmallIntegerField(), default=working_days, blank=True)
    digest_sent_at = models.DateTimeField(null=True)
    digest_due_at = models.DateTimeField(null=True)  # not before; whoever tries moves it first (os2collab/mail.py)
    anonymised_at = models.DateTimeField(null=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="user_email_lower_case",
                condition=models.Q(email=Lower("email")),
                violation_error_message=_("Write the e-mail address in lower case."),
            ),
            models.CheckConstraint(
                name="user_digest_days_are_weekdays",
                condition=models.Q(digest_days__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                violation_error_message=_("Choose days from Monday to Sunday."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        """What a colleague calls the person."""
        return self.name.split(" ", 1)[0]

    @cached_property
    def employments(self) -> list["Membership"]:
        """Where the person works today, the oldest place first. Asked once a request, and anew by every verb."""
        from os2collab.models.membership import employments_of  # it is defined on top of people

        found = employments_of(self.pk, clock.today())
        for employment in found:
            employment.user = self
        return found

    @property
    def access_scope(self) -> "User":
        return self

    def standing_rows(self, user: "User") -> list[tuple[str, int | None]]:
        """What another person is to this one: a colleague, or the secretariat, which takes care of everybody's data."""
        rows: list[tuple[str, int | None]] = []
        colleagues = set(self.memberships.values_list("organisation_id", flat=True))
        for employment in user.employments:
            if employment.organisation_id in colleagues:
                rows.append(("member", employment.organisation_id))
            if employment.organisation.kind == "secretariat":
                rows.append(("secretariat", employment.organisation_id))
        return rows

    def refusal(self, permission: Permission) -> str | Promise | None:
        """What is forgotten cannot be forgotten again."""
        if permission == Permission.PERSON_ANONYMISE and self.anonymised_at:
            return _("This person's details have been removed already.")
        return None
