"""The load clients of `make bench` ask what they are told, and count what they get."""

import asyncio
import shutil

import pytest

from tools.bench.load import Answer, Question, by_python, by_wrk


def by_our_own(question: Question, port: int, connections: int, seconds: float) -> Answer:
    return asyncio.run(by_python(question, port, connections, seconds))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("client", [by_our_own, by_wrk] if shutil.which("wrk") else [by_our_own])
def test_a_client_counts_answers_and_errors(live_server, client):
    port = live_server.thread.port
    pages = client(Question(["/help/", "/accessibility/"], {"Cookie": "theme=dark"}), port, 2, 1)
    assert pages.requests > 0
    assert pages.errors == 0
    assert 0 < pages.median <= pages.p95
    refused = client(Question(["/help/"], {}, ["a=b"]), port, 1, 1)
    assert refused.errors == refused.requests > 0
