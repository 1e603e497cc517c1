"""When a code is good, and how it is heard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consultation import Consultation, Source, Stage, Track
from domain.sign_in import EARLY, Window, code_of, read_code, window

START, END = 100 * 3_600_000, 102 * 3_600_000
FIXED = Consultation(
    "c", "XM-C26-001", "s", "micro", Track.KEY, Stage.SCHEDULED, "1", "1", Source.ITEMS, "t", "l", "l", 0,
    start_at=START, end_at=END,
)  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "at", "expected"),
    [
        (Stage.PREPARING, START, Window.NO_TIME),
        (Stage.SCHEDULED, START - EARLY - 1, Window.EARLY),
        (Stage.SCHEDULED, START - EARLY, Window.OPEN),
        (Stage.SCHEDULED, END - 1, Window.OPEN),
        (Stage.SCHEDULED, END, Window.OVER),
        (Stage.MEETING, END + 5 * 3_600_000, Window.OPEN),
        (Stage.HELD, START + 1, Window.OVER),
        (Stage.CALLED_OFF, START, Window.OFF),
    ],
)
def test_the_window(stage: Stage, at: int, expected: Window) -> None:
    assert window(replace(FIXED, state=stage), at) is expected


@pytest.mark.parametrize(
    "said", ["123456", " 123 456 ", "１２３４５６", "123-456。", "签到 123456", "签到码：123 456", "code: 123456"]
)
def test_a_code_is_heard(said: str) -> None:
    assert read_code(said) == "123456"


@pytest.mark.parametrize("said", ["12345", "1234567", "我的 123456", "", "12345a", "٣٤٥٦٧٨"])
def test_nothing_else_is(said: str) -> None:
    assert read_code(said) is None


@given(st.binary(min_size=32, max_size=32))
def test_six_digits_of_any_mark(mark: bytes) -> None:
    code = code_of(mark.hex())
    assert len(code) == 6 and read_code(code) == code
