"""A form read as it streams in: words into memory, files straight into the spool, everything under a cap.

What is too large is read to its end and thrown away, since a browser shows no answer to a form it could not finish
sending; beyond `DRAIN` we hang up.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import parse_qsl

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header
from starlette.requests import Request

from channels.webchat.spool import Incoming, Spool
from dialogs.talk import FileRef

FILE_BYTES = 20 * 1024 * 1024
FILE_COUNT = 9
FIELD_BYTES = 4 * 1024 * 1024  # well above 100,000 characters, so that too long a text can be shown again
BODY_BYTES = 100 * 1024 * 1024
DRAIN = 256 * 1024 * 1024
_log = logging.getLogger(__name__)

Problem = Literal["", "file_too_large", "too_large", "too_many_files", "broken", "not_kept"]


@dataclass(slots=True)
class Upload:
    kind: Literal["photo", "voice", "file"]
    mime: str
    incoming: Incoming

    def ref(self) -> FileRef:
        return FileRef(self.kind, self.incoming.reference, self.incoming.size, self.mime or None)


@dataclass(slots=True)
class Form:
    fields: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)
    problem: Problem = ""

    def get(self, name: str) -> str:
        return self.fields.get(name, "")

    def discard(self) -> None:
        for upload in self.files:
            upload.incoming.discard()
        self.files.clear()

    def finish(self) -> None:
        for upload in self.files:
            upload.incoming.finish()


class _Sink(Protocol):
    def write(self, data: bytes) -> object: ...

    def close(self) -> None: ...


async def read_form(request: Request, spool: Spool) -> Form:
    """Fields and files; with a problem, the files are gone and the words that came are kept."""
    form = Form()
    if int(request.headers.get("content-length") or 0) > DRAIN:
        form.problem = "too_large"
        return form
    try:
        await _stream(request, form, _sink(request, form, spool))
    except FormParserError:
        form.problem = "broken"
    except BaseException:
        form.discard()
        raise
    if form.problem:
        form.discard()
    try:
        await asyncio.to_thread(form.finish)
    except OSError as error:
        _not_kept(form, error)
    return form


def _not_kept(form: Form, error: OSError) -> None:
    """The disk takes nothing: whoever sends is told, and everything that came is let go."""
    _log.error("an upload was not kept", extra={"reason": error.strerror})
    form.problem = form.problem or "not_kept"
    form.discard()


async def _stream(request: Request, form: Form, sink: _Sink) -> None:
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > BODY_BYTES:
            form.problem = "too_large"
        if size > DRAIN:
            return
        if form.problem != "too_large":
            sink.write(chunk)
    if form.problem != "too_large":
        sink.close()


def _sink(request: Request, form: Form, spool: Spool) -> _Sink:
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == b"multipart/form-data":
        return _Multipart(options.get(b"boundary", b""), form, spool.create)
    return _Urlencoded(form)


class _Urlencoded:
    def __init__(self, form: Form) -> None:
        self._form = form
        self._body = bytearray()

    def write(self, data: bytes) -> None:
        self._body += data
        if len(self._body) > FIELD_BYTES:
            self._form.problem = "too_large"
            self._body.clear()

    def close(self) -> None:
        text = self._body.decode("utf-8", "replace")
        self._form.fields.update(parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="replace"))


class _Multipart:
    """The parser's callbacks; a part is either a field gathered in memory or a file written to the spool."""

    def __init__(self, boundary: bytes, form: Form, create: Callable[[], Incoming]) -> None:
        self._form, self._create = form, create
        self._header = (bytearray(), bytearray())
        self._headers: dict[str, str] = {}
        self._name, self._field_bytes = "", 0
        self._field: bytearray | None = None
        self._upload: Upload | None = None
        self._parser = MultipartParser(
            boundary,
            {
                "on_part_begin": self._headers.clear,
                "on_header_field": lambda data, start, end: self._header[0].extend(data[start:end]),
                "on_header_value": lambda data, start, end: self._header[1].extend(data[start:end]),
                "on_header_end": self._keep_header,
                "on_headers_finished": self._begin,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    def write(self, data: bytes) -> object:
        return self._parser.write(data)

    def close(self) -> None:
        self._parser.finalize()

    def _keep_header(self) -> None:
        name, value = self._header
        # Byte for byte, as the parser of what stands in it wants it: a file's name may be in Chinese.
        self._headers[name.decode("latin-1").lower()] = value.decode("latin-1")
        name.clear()
        value.clear()

    def _begin(self) -> None:
        _, options = parse_options_header(self._headers.get("content-disposition", ""))
        self._name = options.get(b"name", b"").decode("utf-8", "replace")
        self._field = self._upload = None
        if b"filename" not in options:
            self._field = bytearray()
        elif options[b"filename"]:  # an empty name: a file input that nobody used
            self._open(self._headers.get("content-type", ""))

    def _open(self, mime: str) -> None:
        if len(self._form.files) == FILE_COUNT:
            self._form.problem = self._form.problem or "too_many_files"
        if self._form.problem:
            return
        family = mime.partition("/")[0]
        kind: Literal["photo", "voice", "file"] = (
            "photo" if family == "image" else "voice" if family == "audio" else "file"
        )
        try:
            self._upload = Upload(kind, mime[:100], self._create())
        except OSError as error:
            _not_kept(self._form, error)
        else:
            self._form.files.append(self._upload)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._field is not None:
            self._grow(self._field, data[start:end])
        elif self._upload is not None and not self._form.problem:
            try:
                self._upload.incoming.write(data[start:end])
            except OSError as error:
                _not_kept(self._form, error)
                return
            if self._upload.incoming.size > FILE_BYTES:
                self._form.problem = "file_too_large"
                self._form.discard()

    def _grow(self, kept: bytearray, data: bytes) -> None:
        self._field_bytes += len(data)
        if self._field_bytes > FIELD_BYTES:
            self._form.problem = "too_large"
        else:
            kept += data

    def _end(self) -> None:
        if self._field is not None:
            self._form.fields[self._name] = self._field.decode("utf-8", "replace")
