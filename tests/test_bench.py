"""The load clients of `make bench` ask what they are told, and count what they get."""

import asyncio
import shutil

import pytest

from tools.bench.load import HOST, Answer, Question, by_python, by_wrk


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


async def answer_in_pieces(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server that does not say how long its answer is, as one may by HTTP/1.1."""
    while await reader.readline():
        if (await reader.readline()).strip() == b"":
            writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhallo\r\n0\r\n\r\n")
    writer.close()


def test_our_own_client_reads_an_answer_that_comes_in_pieces():
    async def ask() -> Answer:
        async with await asyncio.start_server(answer_in_pieces, HOST, 0) as server:
            return await by_python(Question(["/"]), server.sockets[0].getsockname()[1], 1, 0.2)

    answer = asyncio.run(ask())
    assert answer.requests > 2
    assert answer.errors == 0
