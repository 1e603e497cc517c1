"""`python -m tests.soak.fuzz`: whatever is posted to the doors, only errors with a name come out.

Led by coverage (atheris) where that can be installed, else vectors of others are changed at random. Each case is some
bytes: the first chooses what they are taken for, see `fuzz_targets`; the seeds are the vectors of tests/wechat and
tests/wecom, and forms as browsers post them.
"""

from __future__ import annotations

import argparse
import logging
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from hashlib import sha256
from pathlib import Path

try:
    import atheris
except ImportError:  # no build for this machine
    atheris = None

if atheris is not None and "--led" in sys.argv:
    with atheris.instrument_imports(include=["channels"], enable_loader_override=False):
        from tests.soak.fuzz_targets import EVENTS, KINDS, TAGS, TARGETS
else:
    from tests.soak.fuzz_targets import EVENTS, KINDS, TAGS, TARGETS

from channels.envelope import EnvelopeError
from tests.wechat.platform import APP_ID
from tests.wechat.vectors import VECTORS
from tests.wecom.vectors import VECTORS as WECOM_VECTORS

LARGEST = 4096
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


FORMS = (
    b'multipart/form-data; boundary=x\n--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xe7\x81\xaf\r\n'
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    b"\xff\xd8\xff\r\n--x--\r\n",
    b'multipart/form-data; boundary="a b"; charset=utf-8\n--a b\r\nContent-Disposition: form-data; '
    b"name*=UTF-8''%e7%81%af; filename=\"\"\r\nX: y\r\n\r\n\r\n--a b--",
    b"application/x-www-form-urlencoded\ntext=%E7%81%AF&key=1&text=&=x&%zz=%ff;a=b",
    b"multipart/form-data\n--\r\n\r\n",
)


def seeds() -> list[bytes]:
    found = [b"\x0a" + form for form in FORMS]
    messages = [one for name in ("messages_oa", "messages_wecom", "passive_replies") for one in VECTORS.get(name, [])]
    for case in [*messages, *WECOM_VECTORS["messages"]]:
        body = str(case.get("xml") or case.get("body") or "").encode()
        whole = bytes(16) + len(body).to_bytes(4, "big") + body + APP_ID.encode()
        filling = 32 - len(whole) % 32
        found += [bytes([target]) + body for target in (0, 2, 6, 9)] + [b"\1" + whole + bytes([filling]) * filling]
    for kind in range(len(KINDS)):
        for event in range(len(EVENTS)):
            texts = b"\xff".join(bytes([tag, 0]) + b"1.5" for tag in range(3, len(TAGS)))
            found.append(b"\7" + bytes([kind]) + texts + bytes([event]))
    for case in VECTORS["crypto"]:
        encrypted = str(case.get("encrypt", ""))
        parts = (str(case.get("msg_signature", "")), str(case.get("timestamp", "")), str(case.get("nonce", "")))
        found += [b"\3" + encrypted.encode(), b"\4" + "\n".join((*parts, encrypted)).encode()]
        query = "&".join(f"{n}={v}" for n, v in zip(("msg_signature", "timestamp", "nonce"), parts, strict=True))
        found += [bytes([target]) + f"{query}\n<xml><Encrypt>{encrypted}</Encrypt></xml>".encode() for target in (5, 8)]
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
    logging.disable()  # what a case is refused for is counted
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
