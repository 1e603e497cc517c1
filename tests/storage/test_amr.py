"""AMR, as WeChat sends voices: decoded where nothing can get out, bounded, and never mistaken for a voice."""

from __future__ import annotations

import array
import io
import math
import wave
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.amr import LONGEST, MAGIC, NotSpeech, wav
from storage.files import keep_other

VOICE = Path(__file__).parents[1] / "wechat/voice.amr"
"""A second of a tone that rises from 300 to 700 Hz, made with FFmpeg 8's `libopencore_amrnb` at 12.2 kbit/s."""


def samples(made: bytes) -> array.array[int]:
    with wave.open(io.BytesIO(made)) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 8000)
        return array.array("h", file.readframes(file.getnframes()))


def crossings(sound: array.array[int]) -> int:
    return sum(1 for one, next_ in pairwise(sound) if one < 0 <= next_)


def test_the_tone_is_heard() -> None:
    sound = samples(wav(VOICE.read_bytes()))
    assert len(sound) == 51 * 160
    loud = math.sqrt(sum(one * one for one in sound) / len(sound))
    assert 3_000 < loud < 9_000
    heights = [crossings(sound[at : at + 800]) * 10 for at in range(0, 8000, 800)]
    assert heights == sorted(heights) and 280 <= heights[0] <= 320 and 660 <= heights[-1] <= 700


@pytest.mark.parametrize(
    "raw", [b"", MAGIC, b"#!AMR-WB\n" + bytes(60), b"#!AMR_MC1.0\n" + bytes(60), b"OggS" + bytes(9)]
)
def test_what_is_no_amr_of_ours_is_told_apart(raw: bytes) -> None:
    with pytest.raises(NotSpeech):
        wav(raw)


def test_a_recording_that_was_cut_off_plays_to_its_end() -> None:
    assert len(samples(wav(VOICE.read_bytes()[:-7]))) == 50 * 160


def test_one_that_is_too_long_is_left() -> None:
    with pytest.raises(NotSpeech):
        wav(MAGIC + b"\x7c" * (LONGEST * 50 + 1))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=600))
def test_no_bytes_do_harm(raw: bytes) -> None:
    try:
        sound = samples(wav(MAGIC + raw))
    except NotSpeech:
        return
    assert len(sound) % 160 == 0


async def test_a_voice_is_kept_as_what_browsers_play(tmp_path: Path) -> None:
    kept = await keep_other(tmp_path, VOICE.read_bytes(), "voice")
    assert kept.mime == "audio/wav" and kept.name.endswith(".wav")
    assert (tmp_path / kept.name).read_bytes() == wav(VOICE.read_bytes())
    assert (await keep_other(tmp_path, VOICE.read_bytes(), "file")).mime == "application/octet-stream"


async def test_a_voice_that_cannot_be_decoded_is_kept_as_it_came(tmp_path: Path) -> None:
    kept = await keep_other(tmp_path, MAGIC + b"\x3c", "voice")
    assert (kept.mime, (tmp_path / kept.name).read_bytes()) == ("audio/amr", MAGIC + b"\x3c")
