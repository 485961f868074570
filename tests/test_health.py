"""The health page."""

import pytest
from django.test import Client


@pytest.mark.django_db
def test_health_is_public_and_ok(client: Client) -> None:
    """A load balancer needs no password."""
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json()["database"] == "ok"
