"""What a letter refers to, found before it is rendered so that it can be read in one go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_REF = re.compile(
    r'"\$":\s*"(words|title|street|page|name|called|phone)"(?:,\s*"id":\s*"([^"]*)")?|"(files|person|picture)":'
)
"""In a letter's JSON: most letters refer to little or nothing, and are not walked through."""


@dataclass(slots=True)
class Refs:
    """Ids of words, of people who are named, and of files. `guarded`: it shows more of its item than words, which only
    those may see who may read the item."""

    contents: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)
    files: set[str] = field(default_factory=set)
    guarded: bool = False
    drawn: bool = False  # it shows a picture that must be drawn

    def __bool__(self) -> bool:
        return bool(self.guarded or self.drawn or self.contents or self.people or self.files)


def refs_of(part: Any) -> Refs:
    """Of everything inside: lists, tuples and objects in each other."""
    found = Refs()
    inside = [part]
    for one in inside:  # and what is found in it
        if isinstance(one, dict):
            _note(found, one)
            one = one.values()
        inside += [value for value in one if isinstance(value, dict | list | tuple)]
    return found


def refs_in(body: str, choices: str, parts: tuple[Any, Any]) -> Refs:
    """Of a letter, by its JSON; where that does not tell all, its parts are walked through."""
    found = Refs()
    for kind, ref, inside in (*_REF.findall(body), *_REF.findall(choices)):
        if inside or not ref:
            return refs_of(parts)
        if kind == "name":
            found.people.add(ref)
        elif kind in ("words", "title", "street"):
            found.contents.add(ref)
        else:
            found.guarded = True
    return found


def _note(found: Refs, one: dict[str, Any]) -> None:
    match one.get("$"):
        case "words" | "title" | "street":
            found.contents.add(one["id"])
        case "page":
            found.contents.update(one["ids"])
        case "name":
            found.people.add(one["id"])
        case "called" | "phone":
            found.guarded = True
        case None if "files" in one and "text" in one:
            found.files.update(one["files"])
            found.guarded = True
    if "picture" in one:
        found.drawn = True
    if isinstance(one.get("person"), str):
        found.people.add(one["person"])
