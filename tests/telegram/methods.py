"""The methods of the Bot API that the stub knows, as they are documented."""

from __future__ import annotations

import json
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from tests.telegram.people import Chat, Heard
from tests.telegram.world import ApiError, Json, World

Upload = tuple[str, bytes]  # file name, content
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
_OLD_QUERY = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Methods:
    def __init__(self, world: World) -> None:
        self.world = world
        self.per_second = 0.0  # messages a chat takes; 0: as many as come
        self.burst = 1
        self._polls = 0
        self._rounds = 0

    def find(self, name: str) -> Callable[[Json, dict[str, Upload]], Awaitable[Any]] | None:
        return getattr(self, f"on_{name}", None)

    async def on_getme(self, params: Json, files: dict[str, Upload]) -> Any:
        return self.world.bot()

    # --- updates ----------------------------------------------------------------------------------

    async def on_getupdates(self, params: Json, files: dict[str, Upload]) -> Any:
        world = self.world
        if world.webhook:
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        self._polls = mine = self._polls + 1
        world.changed()  # ends the other's long poll
        if "allowed_updates" in params:
            world.allowed = set(json.loads(params["allowed_updates"]))
        offset = int(params.get("offset", 0))
        world.updates = [update for update in world.updates if update["update_id"] >= offset]
        world.changed()
        rounds = self._rounds
        await world.until(
            lambda: bool(world.updates) or self._polls != mine or self._rounds != rounds or world.closing,
            int(params.get("timeout", 0)),
        )
        if self._polls != mine:
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        batch = world.updates[: int(params.get("limit", 100))]
        world.handed_out += len(batch)
        return batch

    def end_polls(self) -> None:
        """The long poll that stands open ends as after its time, with nothing to tell."""
        self._rounds += 1
        self.world.changed()

    async def on_setwebhook(self, params: Json, files: dict[str, Upload]) -> Any:
        self.world.webhook, self.world.secret = params["url"], params.get("secret_token", "")
        if "allowed_updates" in params:
            self.world.allowed = set(json.loads(params["allowed_updates"]))
        self._drop(params)
        return True

    async def on_deletewebhook(self, params: Json, files: dict[str, Upload]) -> Any:
        self.world.webhook = ""
        self._drop(params)
        return True

    def _drop(self, params: Json) -> None:
        if params.get("drop_pending_updates") == "true":
            self.world.updates.clear()
        self.world.changed()

    # --- messages ---------------------------------------------------------------------------------

    async def on_sendmessage(self, params: Json, files: dict[str, Upload]) -> Any:
        chat = self._chat(params)
        text = str(params.get("text", ""))
        if not text.strip():
            raise ApiError(400, "Bad Request: message text is empty")
        if len(text.encode("utf-16-le")) // 2 > 4096:
            raise ApiError(400, "Bad Request: message is too long")
        return self._say(chat, params, text.strip())

    async def on_sendphoto(self, params: Json, files: dict[str, Upload]) -> Any:
        return self._send_file("photo", params, files)

    async def on_sendvoice(self, params: Json, files: dict[str, Upload]) -> Any:
        return self._send_file("voice", params, files)

    async def on_senddocument(self, params: Json, files: dict[str, Upload]) -> Any:
        return self._send_file("document", params, files)

    async def on_sendmediagroup(self, params: Json, files: dict[str, Upload]) -> Any:
        chat = self._chat(params)
        media = json.loads(params["media"])
        if not 2 <= len(media) <= 10:
            raise ApiError(400, "Bad Request: wrong number of items in the album")
        uploads = [self._upload(item["type"], item["media"], files) for item in media]
        return [
            self._say(chat, params, item.get("caption", ""), (item["type"], *upload))
            for item, upload in zip(media, uploads, strict=True)
        ]

    async def on_editmessagereplymarkup(self, params: Json, files: dict[str, Upload]) -> Any:
        chat = self._chat(params)
        for heard in chat.heard:
            if heard.message_id == int(params["message_id"]):
                markup = _markup(params)
                if markup == heard.markup:
                    raise ApiError(400, "Bad Request: message is not modified")
                heard.markup, heard.rows = markup, markup.get("inline_keyboard", [])
                return chat.messages[heard.message_id]
        raise ApiError(400, "Bad Request: message to edit not found")

    async def on_answercallbackquery(self, params: Json, files: dict[str, Upload]) -> Any:
        chat = self.world.queries.pop(params.get("callback_query_id", ""), None)
        if chat is None:
            raise ApiError(400, _OLD_QUERY)
        if len(params.get("text", "")) > 200:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        if params.get("text"):
            chat.toasts.append(params["text"])
        self.world.changed()
        return True

    async def on_setmycommands(self, params: Json, files: dict[str, Upload]) -> Any:
        self.world.commands[params.get("language_code", "")] = json.loads(params["commands"])
        return True

    async def on_getfile(self, params: Json, files: dict[str, Upload]) -> Any:
        file = self.world.files.get(params.get("file_id", ""))
        if file is None:
            raise ApiError(400, "Bad Request: invalid file_id")
        if file.size > 20 * 1024 * 1024:
            raise ApiError(400, "Bad Request: file is too big")
        name = params["file_id"]
        return {"file_id": name, "file_unique_id": f"u{name}", "file_size": file.size, "file_path": file.path}

    # --- common -----------------------------------------------------------------------------------

    def _chat(self, params: Json) -> Chat:
        number = str(params.get("chat_id", ""))
        chat = self.world.chats.get(int(number)) if number.lstrip("-").isdigit() else None
        if chat is None:
            raise ApiError(400, "Bad Request: chat not found")
        if chat.blocked:
            raise ApiError(403, chat.blocked)
        now = time.monotonic()
        chat.sent_at = [at for at in chat.sent_at if self.per_second and now - at < self.burst / self.per_second]
        if self.per_second and len(chat.sent_at) >= self.burst:
            raise ApiError(429, "Too Many Requests: retry after 1", retry_after=1)
        chat.sent_at.append(now)
        return chat

    def _send_file(self, kind: str, params: Json, files: dict[str, Upload]) -> Any:
        return self._say(
            self._chat(params),
            params,
            params.get("caption", ""),
            (kind, *self._upload(kind, params.get(kind, kind), files)),
        )

    def _upload(self, kind: str, source: str, files: dict[str, Upload]) -> Upload:
        upload = files.get(source.removeprefix("attach://"))
        if upload is None or not upload[1]:
            raise ApiError(400, "Bad Request: file must be non-empty")
        if kind == "photo" and not upload[1].startswith(_PICTURES):
            raise ApiError(400, "Bad Request: IMAGE_PROCESS_FAILED")
        return upload

    def _say(self, chat: Chat, params: Json, text: str, file: tuple[str, str, bytes] | None = None) -> Json:
        markup = _markup(params)
        body: Json = {"text": text} if file is None else {"caption": text}
        if "inline_keyboard" in markup:
            body["reply_markup"] = markup
        message = self.world.new_message(chat, self.world.bot(), body)
        heard = Heard(message["message_id"], text, markup.get("inline_keyboard", []), [file] if file else [], markup)
        heard.protected = params.get("protect_content") == "true"
        heard.preview = not json.loads(params.get("link_preview_options", "{}")).get("is_disabled", False)
        heard.thread = int(params["message_thread_id"]) if "message_thread_id" in params else None
        chat.heard.append(heard)
        self.world.changed()
        return message


def as_form(given: Json) -> Json:
    """Arguments that came as JSON, in the words of a form."""
    return {name: value if isinstance(value, str) else json.dumps(value) for name, value in given.items()}


def _markup(params: Json) -> Json:
    markup: Json = json.loads(params.get("reply_markup", "{}"))
    for button in (button for row in markup.get("inline_keyboard", []) for button in row):
        if not button.get("text"):
            raise ApiError(400, "Bad Request: text buttons are required to be non-empty")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
        if "url" in button and "." not in (urlsplit(button["url"]).hostname or ""):
            raise ApiError(400, "Bad Request: inline keyboard button URL is invalid: Wrong HTTP URL")
    return markup
