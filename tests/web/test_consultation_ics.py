"""The calendar entry of a consultation, read by a second library and held against RFC 5545 and RFC 5546."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from web.consultation_ics import Entry, made

ZONE = ZoneInfo("Asia/Shanghai")
START = round(datetime(2026, 11, 25, 14, 30, tzinfo=ZONE).timestamp() * 1000)
HOUR = 3_600_000
ENTRY = Entry(
    uid="01a2-consultation@district",
    sequence=1,
    made=START - 48 * HOUR,
    changed=START - 50 * HOUR,
    cancelled=False,
    zone=ZONE,
    summary="协商：3 栋的电梯，什么时候；能修好",
    description="编号 XM-C26-001，香蜜社区协商驿站\n1. 说说情况（10 分钟）\n2. 物业和维保单位答复",
    station="香蜜社区协商驿站",
    mailbox="station-s1",
    attendee="participant-p1",
    start=START,
    end=START + HOUR * 3 // 2,
    place="一楼会议室",
    link="https://meet.example.org/j/123",
    alarm="协商快到了",
)


def read(entry: Entry) -> Any:
    """By vobject, which knows nothing of the library that wrote it; it refuses what breaks the cardinalities."""
    found = vobject.readOne(made(entry).decode("utf-8"))
    found.validate(raiseException=True)
    return found


def test_a_second_library_reads_what_was_written() -> None:
    found = read(ENTRY)
    event = found.vevent
    assert found.method.value == "REQUEST" and found.version.value == "2.0"
    assert event.summary.value == ENTRY.summary and event.description.value == ENTRY.description
    assert event.dtstart.value == datetime(2026, 11, 25, 14, 30, tzinfo=event.dtstart.value.tzinfo)
    assert event.dtstart.value.utcoffset() == timedelta(hours=8)
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=90)
    assert (event.location.value, event.url.value) == ("一楼会议室", ENTRY.link)
    assert event.status.value == "CONFIRMED" and event.sequence.value == "1"
    assert event.dtstamp.value < event.dtstart.value and event.last_modified.value < event.dtstamp.value
    assert [alarm.trigger.value for alarm in event.valarm_list] == [timedelta(days=-1), timedelta(hours=-1)]
    assert {alarm.action.value for alarm in event.valarm_list} == {"DISPLAY"}


def test_the_time_zone_that_is_named_is_told() -> None:
    text = made(ENTRY).decode()
    calendar = Calendar.from_ical(text)
    [event] = calendar.walk("VEVENT")
    [zone] = calendar.walk("VTIMEZONE")
    assert event["dtstart"].params["TZID"] == zone["tzid"] == "Asia/Shanghai"
    assert not Calendar.from_ical(text).errors and not event.errors


def test_lines_are_folded_and_end_as_they_must() -> None:
    raw = made(replace(ENTRY, summary="议" * 300, description="行\n" * 200))
    assert raw.startswith(b"BEGIN:VCALENDAR\r\n") and raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"") and max(len(line) for line in raw.split(b"\r\n")) <= 75


def test_a_change_and_a_cancellation_are_followed() -> None:
    """RFC 5546, 3.2.2 and 3.2.5: the same UID, a SEQUENCE that rises, ORGANIZER, and the attendee who is told."""
    moved = replace(ENTRY, sequence=2, start=START + 24 * HOUR, end=START + 25 * HOUR, made=START - 10 * HOUR)
    off = replace(moved, sequence=3, cancelled=True, made=START - 5 * HOUR)
    back = replace(off, sequence=4, cancelled=False, start=START + 72 * HOUR, end=START + 73 * HOUR)
    entries = [read(one) for one in (ENTRY, moved, off, back)]
    assert {one.vevent.uid.value for one in entries} == {ENTRY.uid}
    assert [int(one.vevent.sequence.value) for one in entries] == [1, 2, 3, 4]
    assert [one.method.value for one in entries] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert [one.vevent.status.value for one in entries] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    stamps = [one.vevent.dtstamp.value for one in entries[:3]]
    assert stamps == sorted(set(stamps))
    for one in entries:
        assert one.vevent.organizer.value.endswith(".invalid") and len(one.vevent.attendee_list) == 1
        assert len(one.vevent.contents["uid"]) == len(one.vevent.contents["dtstamp"]) == 1
    assert not hasattr(entries[2].vevent, "valarm"), "what is called off rings no more"


def test_without_a_time_only_a_cancellation_is_left() -> None:
    off = replace(ENTRY, cancelled=True, start=None, end=None)
    event = read(off).vevent
    assert not hasattr(event, "dtstart") and event.status.value == "CANCELLED"


@pytest.mark.parametrize("answer", ["ACCEPTED", "DECLINED", "TENTATIVE", "NEEDS-ACTION"])
def test_the_readers_answer_stands_in_it(answer: str) -> None:
    [attendee] = read(replace(ENTRY, answer=answer)).vevent.attendee_list
    assert attendee.params["PARTSTAT"] == [answer] and "participant-p1" in attendee.value


_WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from('\n,;:\\"“”'), max_size=120)


@given(title=_WORDS, description=_WORDS, place=_WORDS)
def test_whatever_people_write_comes_back(title: str, description: str, place: str) -> None:
    entry = replace(ENTRY, summary=f"x{title}", description=f"x{description}", place=f"x{place}")
    [event] = Calendar.from_ical(made(entry)).walk("VEVENT")
    assert str(event["summary"]) == f"x{title}" and str(event["location"]) == f"x{place}"
    assert str(event["description"]) == f"x{description}"
    assert read(entry).vevent.uid.value == ENTRY.uid
