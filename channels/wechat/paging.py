"""A letter too long for one text, part by part: an account that may only answer has but one text for each message."""

from __future__ import annotations

from dataclasses import replace

from dialogs.talk import Rendered

LONGEST = 2048
"""Bytes of a text."""
_FITS = 1950
"""Bytes that may go out as one text, with room for the line that tells of more."""
_ROOM = 1700
"""Bytes of a part."""
_LINK = 60
"""Bytes around the address of a link."""
MOST = 9


def parts(letter: Rendered) -> list[Rendered]:
    """The letter itself where it fits. Links and pictures go along with the last part; no character is broken."""
    words = letter.numbered or letter.plain or letter.text
    links = sum(len(button.link.encode()) + _LINK for button in letter.buttons if button.link)
    if len(words.encode()) + links <= _FITS:
        return [letter]
    pieces = _pieces(words, max(_ROOM // 2, _ROOM - links))
    bare = [replace(letter, text=one, plain=one, numbered=one, card=None, buttons=(), pictures=()) for one in pieces]
    last = replace(letter, text=pieces[-1], plain=pieces[-1], numbered=pieces[-1], card=None)
    return [*bare[:-1], last]


def _pieces(words: str, room: int) -> list[str]:
    """Cut between lines where there are any; the last of the allowed takes what is left, whatever its length."""
    found: list[str] = []
    while len(words.encode()) > room and len(found) < MOST - 1:
        head = words.encode()[:room].decode(errors="ignore")
        line = head.rfind("\n")
        cut = line if line > len(head) // 2 else len(head)
        found.append(words[:cut].rstrip())
        words = words[cut:].lstrip("\n")
    return [*found, words] if words else found
