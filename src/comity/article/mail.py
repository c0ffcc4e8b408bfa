"""Mail (.eml): the text of a message, its subject, and its day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

from comity.article.sections import Parts, plain_parts
from comity.core.dates import When, parse_when
from comity.errors import UsageError

HEADS = (b"from", b"to", b"date", b"subject", b"received", b"return-path", b"message-id",
         b"mime-version", b"delivered-to", b"content-type", b"x-", b"dkim-signature")  # fmt: skip


def is_mail(body: bytes) -> bool:
    """Whether bytes begin as a message does: lines of headers, From and Date among them."""
    head = body[:20_000].replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    names = [line.partition(b":")[0].lower() for line in head.split(b"\n") if line[:1].strip()]
    return (
        bool(names)
        and names[0].startswith(HEADS)
        and b"from" in names
        and (b"date" in names or b"message-id" in names)
    )


def mail_parts(name: str, body: bytes, page: Callable[[str, str], Parts]) -> Parts:
    """The text of a message.

    Args:
        name: the file.
        body: its bytes.
        page: how a part in HTML is read.

    Raises:
        UsageError: it holds no text.
    """
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    try:
        part = message.get_body(preferencelist=("plain", "html"))
        text = part.get_content() if part is not None else ""
        html = part is not None and part.get_content_subtype() == "html"
        subject = str(message.get("Subject", "")).strip()
    except (LookupError, ValueError, AttributeError, TypeError) as error:
        raise UsageError(
            f"{name}: the message cannot be read ({type(error).__name__}): save its text"
        ) from error
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"{name} holds no text to read: save and code what is attached to it")
    found = page(name, text) if html else plain_parts(_unquoted(text))
    return replace(found, title=subject or found.title, published=_day(message))


def _unquoted(text: str) -> str:
    """Without lines of the message that is answered, which is of another day."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(">"))


def _day(message: EmailMessage) -> When | None:
    try:
        return parse_when(parsedate_to_datetime(str(message["Date"])).date().isoformat())
    except (TypeError, ValueError, IndexError):
        return None
