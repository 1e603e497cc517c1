"""The pages' own words, from the catalogues `locales/pages_*.toml`; keys are `page.<name>`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("zh_CN", "en")

Words = Callable[..., str]


@cache
def catalogue(language: str) -> Mapping[str, str]:
    source = files("locales").joinpath(f"pages_{language}.toml").read_text(encoding="utf-8")
    return {f"page.{name}": text for name, text in tomllib.loads(source)["page"].items()}


@cache
def words(language: str) -> Words:
    """The words of one language; an unknown language reads Chinese. A missing key is a fault and raises."""
    texts = catalogue(language if language in LANGUAGES else "zh_CN")

    def say(key: str, **values: object) -> str:
        return texts[key].format(**values) if values else texts[key]

    return say


def preferred(accept_language: str) -> str:
    """The first language of an Accept-Language header that we speak; Chinese when there is none."""
    for part in accept_language.lower().split(","):
        tag = part.split(";")[0].strip()
        if tag.startswith("zh"):
            return "zh_CN"
        if tag.startswith("en"):
            return "en"
    return "zh_CN"
