"""What `tests.soak.fuzz` feeds: bytes that are taken for something posted to WeChat's, to WeCom's or to our own door.

Any exception but EnvelopeError is a find.
"""

from __future__ import annotations

import asyncio
import atexit
import base64
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, cast

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from starlette.requests import Request
from starlette.types import ASGIApp

from channels.envelope import Crypto, EnvelopeError, check_fresh, fields, xml
from channels.webchat.spool import Spool
from channels.webchat.upload import read_form
from channels.wechat.account import Account
from channels.wechat.inbound import Came, read
from channels.wechat.webhook import Webhook
from channels.wecom import Account as Application
from channels.wecom.content import inbound
from channels.wecom.webhook import Callback
from dialogs.talk import Inbound
from tests.wechat.platform import AES_KEY, APP_ID, TOKEN

NOW = 1_714_037_059_000
CRYPTO = Crypto(TOKEN, AES_KEY, APP_ID)
KEY = base64.b64decode(AES_KEY + "=")
APPLICATION = Application("main", APP_ID, 1, "", TOKEN, AES_KEY)
LOOP = asyncio.new_event_loop()
atexit.register(LOOP.close)


def parsed(data: bytes) -> None:
    """A body that is XML, or not, and what it says on either platform."""
    _read(fields(data))


def opened(data: bytes) -> None:
    """A well signed message of any content, padding, length and receiver."""
    whole = data + bytes(-len(data) % 16)
    cipher = Cipher(AES(KEY), CBC(KEY[:16])).encryptor()
    encrypted = base64.b64encode(cipher.update(whole) + cipher.finalize()).decode()
    _read(fields(CRYPTO.open(CRYPTO.signature("1", "2", encrypted), "1", "2", encrypted)))


def sealed(data: bytes) -> None:
    """Whatever we say ourselves can be read: nothing in it ends the text, or its envelope, early."""
    text = data.decode("utf-8", "surrogateescape")
    try:
        made = CRYPTO.seal(xml({"Content": text, "CreateTime": len(text)}), "1", "2")
        found = fields(CRYPTO.open(made.signature, made.timestamp, made.nonce, made.encrypted))
    except EnvelopeError as error:
        raise AssertionError(f"what we said ourselves cannot be read: {error.reason}") from error
    assert found.keys() == {"Content", "CreateTime"}, found


def signed(data: bytes) -> None:
    """Any text that claims to be encrypted, under a signature that holds."""
    encrypted = data.decode("utf-8", "surrogateescape")
    CRYPTO.open(CRYPTO.signature("1", "2", encrypted), "1", "2", encrypted)


def asked(data: bytes) -> None:
    """What stands behind the question mark: nobody gets in by chance."""
    signature, timestamp, nonce, encrypted = (data.decode("utf-8", "surrogateescape") + "\n" * 3).split("\n")[:4]
    try:
        check_fresh(timestamp, NOW)
    finally:
        CRYPTO.open(signature, timestamp, nonce, encrypted)
    raise AssertionError("somebody guessed a signature")


def posted(data: bytes) -> None:
    """A whole request to WeChat's door: a line of query, then the body, as they come."""
    _posted(HOOK, data)


def posted_to_wecom(data: bytes) -> None:
    _posted(CALLBACK, data)


def delivered(data: bytes) -> None:
    """A whole request under a signature that holds: any message, and the answer to it."""
    _delivered(HOOK, data)


def delivered_to_wecom(data: bytes) -> None:
    _delivered(CALLBACK, data)


def formed(data: bytes) -> None:
    """A form posted to a page of ours: a line that says what it is, then the body, in pieces."""
    kind, _, body = data.partition(b"\n")
    pieces = [body[at : at + 50] for at in range(0, len(body), 50)] or [b""]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces)}

    request = Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind.strip())]}, receive)
    form = LOOP.run_until_complete(read_form(request, cast(Spool, _Nowhere())))
    assert not (form.problem and form.files), form
    for name, value in form.fields.items():
        (name + value).encode()
    for file in form.files:
        assert file.kind in ("photo", "voice", "file") and len(file.mime) <= 100, file
    if form.problem:
        raise EnvelopeError(f"form {form.problem}")


TAGS = (
    "MsgType", "Event", "EventKey", "Content", "MsgId", "MsgID", "FromUserName", "ToUserName", "CreateTime", "MediaId",
    "Recognition", "Location_X", "Location_Y", "Label", "Title", "Description", "Url", "bizmsgmenuid", "Status",
    "SubscribeMsgSentEvent", "Encrypt", "TaskId", "ResponseCode", "SelectedItems", "Other",
)  # fmt: skip
KINDS = ("text", "image", "voice", "video", "shortvideo", "location", "link", "event", "EVENT", "music")
EVENTS = (
    "subscribe",
    "unsubscribe",
    "SCAN",
    "scan",
    "CLICK",
    "VIEW",
    "TEMPLATESENDJOBFINISH",
    "subscribe_msg_sent_event",
    "template_card_event",
    "enter_agent",
)
CARD = "0199f3a4-7c1e-7b52-9a3e-4d1f0c6b0001:"


def told(data: bytes) -> None:
    """Well-formed XML of the tags that there are, with anything in them: doubled, nested, empty, of any kind."""
    found: dict[str, Any] = {"FromUserName": "o6", "MsgType": KINDS[data[0] % len(KINDS)] if data else "text"}
    found["Event"] = EVENTS[data[-1] % len(EVENTS)] if data else ""
    if len(data) % 2:
        found["EventKey"] = CARD
    for piece in data[1:].split(b"\xff"):
        if piece:
            tag, text = TAGS[piece[0] % len(TAGS)], piece[2:].decode("utf-8", "replace")
            picked = {"SelectedItem": {"OptionIds": {"OptionId": text}}}
            sent = {"List": {tag: text, "MsgID": text}}
            nested: tuple[Any, ...] = (text, [text, text], sent, {tag: {tag: text}}, picked)
            found[tag] = nested[piece[1] % len(nested)] if len(piece) > 1 else ""
    _read(fields(xml(found)))


TARGETS: tuple[Callable[[bytes], None], ...] = (
    parsed, opened, sealed, signed, asked, posted, delivered, told, posted_to_wecom, delivered_to_wecom, formed,
)  # fmt: skip


def _read(found: Mapping[str, Any]) -> None:
    said = inbound(APPLICATION, found, NOW)
    if said is not None:
        _sound(said)
    came = read("main", found, NOW)
    if came.inbound is not None:
        _sound(came.inbound)


def _sound(said: Inbound) -> None:
    """What is kept of each message fits where it is kept, and can be written down."""
    assert len(said.message_id) <= 66 and len(said.address) <= 70, said
    assert abs(said.at - NOW) < 86_400_000, said
    repr(said).encode()


async def _echo(came: Came) -> str | None:
    return str(came.inbound.content) if came.inbound else None


async def _taken(_: Application, message: Mapping[str, Any]) -> None:
    MESSAGES.append(message)


MESSAGES: list[Mapping[str, Any]] = []
HOOK = Webhook(Account("main", APP_ID, "", TOKEN, AES_KEY), lambda: _echo, lambda: NOW)
CALLBACK = Callback({"main": APPLICATION}, lambda: NOW, lambda: _taken)


def _posted(door: ASGIApp, data: bytes) -> None:
    query, _, body = data.partition(b"\n")
    assert _answered(door, "GET", query, b"") in (200, 403)
    _judge(_answered(door, "POST", query, body))


def _delivered(door: ASGIApp, data: bytes) -> None:
    made = CRYPTO.seal(data, str(NOW // 1000), "2")
    query = f"timestamp={made.timestamp}&nonce={made.nonce}&msg_signature={made.signature}".encode()
    _judge(_answered(door, "POST", query, xml({"ToUserName": "gh_1", "Encrypt": made.encrypted})))
    while MESSAGES:
        _read(MESSAGES.pop())


def _judge(status: int) -> None:
    assert status in (200, 403, 413), status
    if status != 200:
        raise EnvelopeError(str(status))


def _answered(door: ASGIApp, method: str, query: bytes, body: bytes) -> int:
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: MutableMapping[str, Any]) -> None:
        statuses.extend([event["status"]] if "status" in event else [])

    scope = {"type": "http", "method": method, "query_string": query, "path_params": {"account": "main"}}
    LOOP.run_until_complete(cast(Any, door(scope, receive, send)))
    return statuses[0]


class _Nowhere:
    """In the place of a spool, and of a file in it."""

    reference, size = "", 0

    def create(self) -> _Nowhere:
        return _Nowhere()

    def write(self, data: bytes) -> None:
        self.size += len(data)

    def finish(self) -> None: ...

    def discard(self) -> None: ...
