import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


def submission_field() -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    """The number of the form that made a row: the same form sent twice is one deed."""
    return models.UUIDField(
        default=uuid.uuid4, unique=True, error_messages={"unique": _("This has been saved already.")}
    )
