"""Photos, voices and files of a letter, sent before its words."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from itertools import groupby
from pathlib import Path

from telegram import Bot, InputFile, InputMediaPhoto
from telegram.error import BadRequest

from channels.telegram.errors import translate
from dialogs.talk import Picture

_ALBUM = 10
_LARGEST_PHOTO = 10 * 1024 * 1024

log = logging.getLogger(__name__)

Call = Callable[[], Awaitable[str]]


async def calls(bot: Bot, chat: int, pictures: Sequence[Picture]) -> list[Call]:
    """One call a message, each returning its id. What is not on disk (any more) is left out: words must reach."""
    loaded = [(picture, await _load(picture)) for picture in pictures if picture.path or picture.content]
    found = [(_kind(picture, content), _named(picture, content)) for picture, content in loaded if content]
    made: list[Call] = []
    for kind, group in groupby(found, key=lambda pair: pair[0]):
        files = [file for _, file in group]
        size = _ALBUM if kind == "photo" else 1
        made += [_call(bot, chat, kind, files[at : at + size]) for at in range(0, len(files), size)]
    return made


async def _load(picture: Picture) -> bytes | None:
    if picture.content:
        return picture.content
    try:
        return await asyncio.to_thread(Path(picture.path).read_bytes)
    except FileNotFoundError:
        log.warning("the file of %s is not there", picture.id)
        return None


def _kind(picture: Picture, content: bytes) -> str:
    return "file" if picture.kind == "photo" and len(content) > _LARGEST_PHOTO else picture.kind


def _named(picture: Picture, content: bytes) -> InputFile:
    # Files on disk have random names, which say nothing to a reader.
    return InputFile(content, filename=picture.kind + (Path(picture.path).suffix or ".png"), attach=True)


def _call(bot: Bot, chat: int, kind: str, files: list[InputFile]) -> Call:
    async def call() -> str:
        try:
            return await _send(bot, chat, kind, files)
        except BadRequest as exc:
            # A picture that Telegram cannot draw still goes over as a file; anything wrong with the chat goes up.
            if kind == "file" or translate(exc).reason != "bad_request":
                raise
        return [await _send(bot, chat, "file", [file]) for file in files][-1]

    return call


async def _send(bot: Bot, chat: int, kind: str, files: list[InputFile]) -> str:
    if len(files) > 1:
        media = [InputMediaPhoto(file) for file in files]
        return str((await bot.send_media_group(chat, media, protect_content=True))[-1].message_id)
    if kind == "photo":
        return str((await bot.send_photo(chat, files[0], protect_content=True)).message_id)
    if kind == "voice":
        return str((await bot.send_voice(chat, files[0], protect_content=True)).message_id)
    sent = await bot.send_document(chat, files[0], protect_content=True, disable_content_type_detection=True)
    return str(sent.message_id)
