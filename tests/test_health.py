"""The health page: public, and honest about the database and the worker."""

import pytest
from django.test import Client

from os2collab import clock
from os2collab.models import Heartbeat
from os2collab.models.worker import ALIVE


@pytest.mark.django_db
def test_healthy_when_database_and_worker_are(client: Client) -> None:
    Heartbeat.objects.create(worker_id="w", beat_at=clock.now())
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {"database": "ok", "worker": "ok"}


@pytest.mark.django_db
def test_unhealthy_when_the_worker_has_gone_silent(client: Client) -> None:
    Heartbeat.objects.create(worker_id="w", beat_at=clock.now() - ALIVE * 1.1)
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert "no task worker" in answer.json()["worker"]
