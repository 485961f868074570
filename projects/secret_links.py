"""The secret of an invitation's link. It is stored nowhere: not in its row, not in the task that mails it."""

import base64
from datetime import UTC
from hashlib import sha256

from django.utils.crypto import salted_hmac

from projects.models import Invitation


def secret_of(invitation: Invitation) -> str:
    """The word in the mailed link, made anew from our secret key; another one each time it is sent."""
    sent = f"{invitation.pk}:{invitation.expires_at.astimezone(UTC).isoformat()}"
    digest = salted_hmac("projects.invitation", sent, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def digest_of(secret: str) -> str:
    """What is stored of a secret (``Invitation.secret_hash``)."""
    return sha256(secret.encode()).hexdigest()
