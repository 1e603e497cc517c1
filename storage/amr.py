"""Speech as phones record it (AMR) into what every browser plays (WAV): decoded in a sandbox, see `amrnb/README.md`."""

from __future__ import annotations

import atexit
import wave
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import wasmtime

MAGIC = b"#!AMR\n"
LONGEST = 600
"""Seconds; a longer one is kept as it came."""
_SIZES = (12, 13, 15, 17, 19, 20, 26, 31, 5, 0, 0, 0, 0, 0, 0, 0)
"""Bytes of a frame behind its first, by kind. Source: RFC 4867, table 1."""
_SAMPLES = 160
_RATE = 8000
_FUEL = 400_000_000
"""A second of speech takes 14,000,000 steps."""
_ROOM = 32 << 20
_LONGEST_FRAME = 64


class NotSpeech(Exception):
    """The bytes are no AMR that we can decode."""


def wav(raw: bytes) -> bytes:
    """Raises NotSpeech."""
    frames = _frames(raw)
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(_decoded(frames))
    return made.getvalue()


def _frames(raw: bytes) -> list[bytes]:
    """The last one may be cut off, as where a recording was."""
    if not raw.startswith(MAGIC):
        raise NotSpeech
    found, at = [], len(MAGIC)
    while at < len(raw):
        end = at + 1 + _SIZES[raw[at] >> 3 & 15]
        if end > len(raw):
            break
        found.append(raw[at:end])
        at = end
    if not found or len(found) * _SAMPLES > LONGEST * _RATE:
        raise NotSpeech
    return found


def _decoded(frames: list[bytes]) -> bytes:
    import wasmtime

    engine, module = _program()
    store = wasmtime.Store(engine)
    store.set_limits(memory_size=_ROOM)
    store.set_fuel(_FUEL + len(frames) * _FUEL // 10)
    try:
        exports: Any = wasmtime.Instance(store, module, []).exports(store)
        exports["_initialize"](store)
        memory, decode = exports["memory"], exports["Decoder_Interface_Decode"]
        into, out = exports["malloc"](store, _LONGEST_FRAME), exports["malloc"](store, _SAMPLES * 2)
        state = exports["Decoder_Interface_init"](store)
        sound = bytearray()
        for frame in frames:
            memory.write(store, frame.ljust(_LONGEST_FRAME, b"\0"), into)
            decode(store, state, into, out, 0)
            sound += memory.read(store, out, out + _SAMPLES * 2)
    except (wasmtime.WasmtimeError, wasmtime.Trap):
        raise NotSpeech from None
    return bytes(sound)


@cache
def _program() -> tuple[wasmtime.Engine, wasmtime.Module]:
    """Compiled once a process, when the first voice comes."""
    import wasmtime

    config = wasmtime.Config()
    config.consume_fuel = True
    engine = wasmtime.Engine(config)
    atexit.register(_program.cache_clear)  # its library is gone when the interpreter clears up by itself
    return engine, wasmtime.Module.from_file(engine, str(Path(__file__).parent / "amrnb" / "amrnb.wasm"))
