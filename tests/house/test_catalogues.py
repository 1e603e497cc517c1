"""The catalogues say everything that the product may say, in both languages, in words that fit where they stand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from string import Formatter

import pytest

from channels.webchat.words import catalogue as page_words
from dialogs.catalogue import keys
from dialogs.commands import heard
from locales.catalogue import LANGUAGES, said, texts

JARGON = re.compile("工单|流转|系统")
TO_RESIDENTS = ("say.", "notice.", "consent.", "report.", "danger.", "refusal.")
HAN = re.compile(r"[\u4e00-\u9fff]")
LONGEST = 700  # bytes
WIDEST_BUTTON = 10  # Chinese characters
LONGEST_CONSENT = 120  # characters


def blanks(text: str) -> set[str]:
    """The names in braces; whatever else a format could hold is refused."""
    found = set()
    for _, name, spec, conversion in Formatter().parse(text):
        if name is not None:
            assert name.isidentifier() and not spec and not conversion, text
            found.add(name)
    return found


def both(of: str) -> Mapping[str, tuple[str, str]]:
    chinese, english = (texts(language) if of == "chat" else page_words(language) for language in LANGUAGES)
    return {key: (chinese[key], english[key]) for key in chinese}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_catalogue_holds_exactly_the_keys_there_are(language: str) -> None:
    held = {key for key in texts(language) if not key.startswith("channel.")}
    assert not keys() - held, "texts that are missing"
    assert not held - keys(), "texts that nothing says"


def test_the_pages_have_the_same_keys_in_both_languages() -> None:
    assert page_words("zh_CN").keys() == page_words("en").keys()


def test_every_catalogue_is_tried_here() -> None:
    folder = Path(__file__).parents[2] / "locales"
    expected = {f"{prefix}{language}.toml" for prefix in ("", "pages_") for language in LANGUAGES}
    assert {path.name for path in folder.glob("*.toml")} == expected


def test_both_languages_fill_in_the_same_things() -> None:
    for key, (chinese, english) in both("chat").items():
        assert blanks(chinese) == blanks(english), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_too_long(language: str) -> None:
    for key, text in texts(language).items():
        assert text and text == text.strip(), key
        assert len(text.encode()) <= LONGEST, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_hanging_where_a_blank_stays_empty(language: str) -> None:
    for key, text in texts(language).items():
        bare = said(key, language)
        assert not re.search(r"[：:，,]$|（）|\(\)|「」|“”|\S  ", bare), key
        assert bare or not re.sub(r"\{\w+\}|\W", "", text), key


def test_residents_read_no_jargon() -> None:
    assert not [key for key, text in texts("zh_CN").items() if key.startswith(TO_RESIDENTS) and JARGON.search(text)]


def test_buttons_are_short() -> None:
    options = {key for key in keys() if key.count(".") == 2 and not key.startswith("event.") and key[-4:] != ".ask"}
    labels = {key: text for key, text in texts("zh_CN").items() if key.startswith("button.") or key in options}
    spoken = {"report.petition.stop", "report.petition.go", "erase_data.how.keep"}  # said whole, as PRODUCT.md has them
    assert not [key for key, text in labels.items() if len(HAN.findall(text)) > WIDEST_BUTTON and key not in spoken]


def test_the_consent_notice_is_short() -> None:
    assert len(texts("zh_CN")["consent.agree.ask"]) <= LONGEST_CONSENT


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_are_told_to_send_or_press_is_there(language: str) -> None:
    buttons = {text for key, text in texts(language).items() if key.startswith("button.")}
    asked_for = {"消息", "messages"}  # heard by the channel that keeps them back
    for key, text in texts(language).items():
        if key.startswith(("say.", "notice.", "refusal.", "consent.")):
            for named in re.findall("“([^”{]+)”", text):
                assert named in buttons or named in asked_for or heard(named), (key, named)


@pytest.mark.parametrize("language", LANGUAGES)
def test_seven_weekdays(language: str) -> None:
    assert len(texts(language)["label.weekdays"].split(",")) == 7


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_middle_dots(language: str) -> None:
    assert not [key for key, text in texts(language).items() if "·" in text]


def test_every_icon_that_a_row_names_is_carried() -> None:
    root = Path(__file__).parents[2]
    carried = {icon.stem for icon in (root / "channels/webchat/icons").glob("*.svg")}
    read = "\n".join(
        file.read_text(encoding="utf-8") for room in ("dialogs", "handlers") for file in (root / room).glob("*.py")
    )
    named = set(re.findall(r'\brow\(\s*"([a-z0-9-]+)"', read))
    assert len(named) > 10 and named <= carried
