"""`python -m tests.soak.fuzz`: whatever is posted to the doors of WeChat, only errors with a name come out.

Led by coverage (atheris) where that can be installed, else vectors of others are changed at random. Each case is some
bytes: the first chooses what they are taken for, see `TARGETS`; the seeds are the vectors of tests/wechat.
"""

from __future__ import annotations

import argparse
import base64
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, MutableMapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

try:
    import atheris
except ImportError:  # no build for this machine
    atheris = None

if atheris is not None and "--led" in sys.argv:
    with atheris.instrument_imports(include=["channels"], enable_loader_override=False):
        from channels.envelope import Crypto, EnvelopeError, check_fresh, fields, xml
        from channels.wechat.account import Account
        from channels.wechat.inbound import Came, read
        from channels.wechat.webhook import Webhook
else:
    from channels.envelope import Crypto, EnvelopeError, check_fresh, fields, xml
    from channels.wechat.account import Account
    from channels.wechat.inbound import Came, read
    from channels.wechat.webhook import Webhook

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from tests.wechat.platform import AES_KEY, APP_ID, TOKEN
from tests.wechat.vectors import VECTORS

NOW = 1_714_037_059_000
CRYPTO = Crypto(TOKEN, AES_KEY, APP_ID)
KEY = base64.b64decode(AES_KEY + "=")
LARGEST = 4096


def parsed(data: bytes) -> None:
    """A body that is XML, or not, and what it says."""
    read("main", fields(data), NOW)


def opened(data: bytes) -> None:
    """A well signed message of any content, padding, length and receiver."""
    whole = data + bytes(-len(data) % 16)
    cipher = Cipher(AES(KEY), CBC(KEY[:16])).encryptor()
    encrypted = base64.b64encode(cipher.update(whole) + cipher.finalize()).decode()
    read("main", fields(CRYPTO.open(CRYPTO.signature("1", "2", encrypted), "1", "2", encrypted)), NOW)


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
    """A whole request: a line of query, then the body, as they come."""
    query, _, body = data.partition(b"\n")
    status = _answered("POST", query, body)
    assert status in (200, 403, 413), status
    assert _answered("GET", query, b"") in (200, 403)
    if status != 200:
        raise EnvelopeError(str(status))


def delivered(data: bytes) -> None:
    """A whole request under a signature that holds: any message, and the answer to it."""
    made = CRYPTO.seal(data, str(NOW // 1000), "2")
    query = f"timestamp={made.timestamp}&nonce={made.nonce}&msg_signature={made.signature}".encode()
    status = _answered("POST", query, xml({"ToUserName": "gh_1", "Encrypt": made.encrypted}))
    assert status in (200, 403, 413), status
    if status != 200:
        raise EnvelopeError(str(status))


TAGS = (
    "MsgType", "Event", "EventKey", "Content", "MsgId", "MsgID", "FromUserName", "ToUserName", "CreateTime", "MediaId",
    "Recognition", "Location_X", "Location_Y", "Label", "Title", "Description", "Url", "bizmsgmenuid", "Status",
    "SubscribeMsgSentEvent", "Encrypt", "Other",
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
)


def told(data: bytes) -> None:
    """Well-formed XML of the tags that there are, with anything in them: doubled, nested, empty, of any kind."""
    found: dict[str, Any] = {"FromUserName": "o6", "MsgType": KINDS[data[0] % len(KINDS)] if data else "text"}
    found["Event"] = EVENTS[data[-1] % len(EVENTS)] if data else ""
    for piece in data[1:].split(b"\xff"):
        if piece:
            tag, text = TAGS[piece[0] % len(TAGS)], piece[2:].decode("utf-8", "replace")
            nested: tuple[Any, ...] = (text, [text, text], {"List": {tag: text, "MsgID": text}}, {tag: {tag: text}})
            found[tag] = nested[piece[1] % len(nested)] if len(piece) > 1 else ""
    read("main", fields(xml(found)), NOW)


async def _echo(came: Came) -> str | None:
    return str(came.inbound.content) if came.inbound else None


HOOK = Webhook(Account("main", APP_ID, "", TOKEN, AES_KEY), lambda: _echo, lambda: NOW)


def _answered(method: str, query: bytes, body: bytes) -> int:
    """Nothing here waits for anything, so that the whole of it runs in one step."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(event: MutableMapping[str, Any]) -> None:
        statuses.extend([event["status"]] if "status" in event else [])

    with suppress(StopIteration):
        HOOK({"type": "http", "method": method, "query_string": query}, receive, send).send(None)
    return statuses[0]


TARGETS: tuple[Callable[[bytes], None], ...] = (parsed, opened, sealed, signed, asked, posted, delivered, told)
REASONS: Counter[str] = Counter()


def one(data: bytes) -> None:
    """One case: any exception but EnvelopeError is a find."""
    if not data:
        return
    try:
        TARGETS[data[0] % len(TARGETS)](data[1:])
        REASONS["taken"] += 1
    except EnvelopeError as error:
        REASONS[error.reason] += 1


def seeds() -> list[bytes]:
    found: list[bytes] = []
    for name in ("messages_oa", "messages_wecom", "passive_replies"):
        for case in VECTORS.get(name, []):
            body = str(case.get("xml") or case.get("body") or "").encode()
            receiver = APP_ID.encode()
            whole = bytes(16) + len(body).to_bytes(4, "big") + body + receiver
            filling = 32 - len(whole) % 32
            found += [b"\0" + body, b"\1" + whole + bytes([filling]) * filling, b"\2" + body, b"\6" + body]
    for kind in range(len(KINDS)):
        for event in range(len(EVENTS)):
            texts = b"\xff".join(bytes([tag, 0]) + b"1.5" for tag in range(3, len(TAGS)))
            found.append(b"\7" + bytes([kind]) + texts + bytes([event]))
    for case in VECTORS["crypto"]:
        encrypted = str(case.get("encrypt", ""))
        parts = (str(case.get("msg_signature", "")), str(case.get("timestamp", "")), str(case.get("nonce", "")))
        found += [b"\3" + encrypted.encode(), b"\4" + "\n".join((*parts, encrypted)).encode()]
        query = "&".join(f"{n}={v}" for n, v in zip(("msg_signature", "timestamp", "nonce"), parts, strict=True))
        found.append(b"\5" + f"{query}\n<xml><Encrypt>{encrypted}</Encrypt></xml>".encode())
    return [seed for seed in found if len(seed) > 1]


def changed(dice: random.Random, pool: list[bytes]) -> bytes:
    """A seed with some of its bytes other, away, doubled, or a piece of another seed in it."""
    data = bytearray(dice.choice(pool))
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(1, len(data) + 1)
        kind = dice.randrange(4)
        if kind == 0 and at < len(data):
            data[at] = dice.randrange(256)
        elif kind == 1:
            del data[at : at + dice.randint(1, 20)]
        elif kind == 2:
            data[at:at] = data[at : at + dice.randint(1, 40)]
        else:
            other = dice.choice(pool)
            start = dice.randrange(len(other))
            data[at:at] = other[start : start + dice.randint(1, 60)]
    return bytes(data[:LARGEST])


def at_random(cases: int, seed: int) -> None:
    dice, pool = random.Random(seed), seeds()
    for data in pool:
        one(data)
    for _ in range(cases):
        one(changed(dice, pool))


def led(cases: int, seed: int, corpus: Path) -> None:
    """Ends the process, as libFuzzer does."""
    count = [0]

    def counted(data: bytes) -> None:
        one(data)
        count[0] += 1
        if count[0] == cases:
            print(f"cases {count[0]}: {dict(REASONS)}", flush=True)

    settings = (f"-runs={cases}", f"-seed={seed}", f"-max_len={LARGEST}", f"-artifact_prefix={corpus}/")
    atheris.Setup([sys.argv[0], *settings, str(corpus)], counted)
    atheris.Fuzz()


def main() -> int:
    options = argparse.ArgumentParser(prog="python -m tests.soak.fuzz", description=__doc__)
    options.add_argument("--cases", type=int, default=1_000_000)
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--led", type=Path, default=None, help=argparse.SUPPRESS)
    given = options.parse_args()
    seed = given.seed or random.randrange(1, 1_000_000)
    if given.led is not None:
        led(given.cases, seed, given.led)
    started = time.monotonic()
    if atheris is None:
        at_random(given.cases, seed)
        print(f"cases {given.cases}: {dict(REASONS)}")
        status, how = 0, "changed at random"
    else:
        status, how = _in_a_process(given.cases, seed), "led by coverage"
    took = time.monotonic() - started
    print(f"{how}, seed {seed}, {took:.0f} s: {'a case broke' if status else 'only errors with a name'}", flush=True)
    return status


def _in_a_process(cases: int, seed: int) -> int:
    with tempfile.TemporaryDirectory(prefix="yizhan-fuzz-") as made:
        for data in seeds():
            (Path(made) / sha256(data).hexdigest()[:16]).write_bytes(data)
        command = [sys.executable, "-m", "tests.soak.fuzz", "--cases", str(cases), "--seed", str(seed), "--led", made]
        ended = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
        if ended.returncode:
            print(ended.stderr[-4000:], file=sys.stderr)
        return ended.returncode


if __name__ == "__main__":
    sys.exit(main())
