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
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

try:
    import atheris
except ImportError:  # no build for this machine
    atheris = None

if atheris is not None and "--led" in sys.argv:
    with atheris.instrument_imports(include=["channels"], enable_loader_override=False):
        from channels.envelope import Crypto, EnvelopeError, check_fresh, fields, xml
        from channels.wechat.inbound import read
else:
    from channels.envelope import Crypto, EnvelopeError, check_fresh, fields, xml
    from channels.wechat.inbound import read

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


TARGETS: tuple[Callable[[bytes], None], ...] = (parsed, opened, sealed, signed, asked)
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
            found += [b"\0" + body, b"\1" + whole + bytes([filling]) * filling, b"\2" + body]
    for case in VECTORS["crypto"]:
        encrypted = str(case.get("encrypt", ""))
        parts = (str(case.get("msg_signature", "")), str(case.get("timestamp", "")), str(case.get("nonce", "")))
        found += [b"\3" + encrypted.encode(), b"\4" + "\n".join((*parts, encrypted)).encode()]
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
