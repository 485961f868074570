"""A real SMTP server on this machine, which keeps what it is sent and can be told to be difficult."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class PostOffice:
    """What arrived, and whom or what it refuses."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.refused: set[str] = set()
        self.sick = ""  # what it answers to every mail, when it has trouble
        self.dozing = threading.Event()  # set while it has read a mail and says nothing
        self.slow = False
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller: Controller | None = None

    def open(self) -> None:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self) -> None:
        if self.controller:
            self.controller.stop()
        self.controller = None

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]  # type: ignore[misc]

    @property
    def recipients(self) -> list[str]:
        return [str(letter["To"]) for letter in self.letters]

    @property
    def mailers(self) -> dict[str, Any]:
        """Django's setting, with its real SMTP backend."""
        options = {"host": "127.0.0.1", "port": self.port, "timeout": 5}
        return {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.sick:
            return self.sick
        while self.slow:
            self.dozing.set()
            await asyncio.sleep(0.01)
        self.raw.append(envelope.content)
        return "250 accepted"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A post office that is open at first."""
    office = PostOffice()
    office.open()
    yield office
    office.close()
