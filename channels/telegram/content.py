"""What a message says, in the talk words."""

from __future__ import annotations

import re

from telegram import Message

from channels.telegram.client import LARGEST_FILE
from channels.telegram.quick import QuickMessage
from dialogs.talk import Content, FileRef, Files, Location, Opened, Text, Unreadable

_START = re.compile(r"/start(?:@\w+)?(?:\s+(.*))?", re.DOTALL)
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{0,64}")
_TO_BOT = re.compile(r"(/[A-Za-z0-9_]{1,64})@\w+")
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})

# Told by the platform, said by nobody. What is not named here and not understood is answered as unreadable,
# so that a kind of message invented tomorrow is not passed over in silence.
_SERVICE = (
    "pinned_message", "message_auto_delete_timer_changed", "chat_background_set", "connected_website",
    "write_access_allowed", "users_shared", "chat_shared", "web_app_data", "successful_payment", "refunded_payment",
    "passport_data", "proximity_alert_triggered", "gift", "unique_gift", "gift_upgrade_sent", "checklist_tasks_done",
    "checklist_tasks_added", "forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened",
    "new_chat_title", "new_chat_photo", "delete_chat_photo", "new_chat_members", "left_chat_member",
    "suggested_post_approved", "suggested_post_approval_failed", "suggested_post_declined", "suggested_post_paid",
    "suggested_post_refunded", "managed_bot_created", "boost_added", "giveaway_created", "giveaway_completed",
)  # fmt: skip


def content_of(message: Message | QuickMessage) -> Content | None:
    """None for what nobody said (service messages)."""
    if message.text is not None:
        return _text(message, message.text)
    if message.venue is not None:
        place = message.venue.location
        label = " ".join(part for part in (message.venue.title, message.venue.address) if part)
        return Location(place.latitude, place.longitude, label=label)
    if message.location is not None:
        return Location(message.location.latitude, message.location.longitude)
    if isinstance(message, QuickMessage):
        return Unreadable("other")
    if message.sticker is not None:
        return Unreadable("sticker")
    if message.contact is not None:
        return Unreadable("contact")
    return _files(message)


def _text(message: Message | QuickMessage, text: str) -> Content:
    opened = _START.fullmatch(text.strip())
    if opened:
        payload = (opened.group(1) or "").strip()
        return Opened(payload if _PAYLOAD.fullmatch(payload) else "")
    if _only_custom_emoji(message, text):
        return Unreadable("sticker")
    command = _TO_BOT.match(text)
    if command:
        text = command.group(1) + text[command.end() :]
    return Text(text, quoted(message), message.forward_origin is not None)


def quoted(message: Message | QuickMessage) -> str | None:
    """The id of the message that this one answers, as `send` returned it."""
    return str(message.reply_to_message.message_id) if message.reply_to_message else None


def _only_custom_emoji(message: Message | QuickMessage, text: str) -> bool:
    """Animated emoji are stickers in the guise of text; their plain stand-ins mean little."""
    if not message.entities or any(entity.type != "custom_emoji" for entity in message.entities):
        return False
    covered = sum(entity.length for entity in message.entities)
    return covered >= len("".join(text.split()).encode("utf-16-le")) // 2


def _files(message: Message) -> Content | None:
    found = _file(message)
    if found is None:
        return None if any(getattr(message, name, None) for name in _SERVICE) else Unreadable("other")
    if (found.size or 0) > LARGEST_FILE:
        return Unreadable("too_large")
    return Files(
        (found,),
        text=message.caption or "",
        quoted=quoted(message),
        album=message.media_group_id,
        forwarded=message.forward_origin is not None,
    )


def _file(message: Message) -> FileRef | None:
    if message.photo:
        sizes = sorted(message.photo, key=lambda size: (size.width * size.height, size.file_size or 0), reverse=True)
        best = next((size for size in sizes if (size.file_size or 0) <= LARGEST_FILE), sizes[0])
        return FileRef("photo", best.file_id, best.file_size, "image/jpeg")
    spoken = message.voice or message.audio
    if spoken is not None:
        return FileRef("voice", spoken.file_id, spoken.file_size, spoken.mime_type)
    if message.video_note is not None:
        return FileRef("file", message.video_note.file_id, message.video_note.file_size, "video/mp4")
    held = message.animation or message.video or message.document
    if held is None:
        return None
    # A picture sent "as a file" keeps its quality and is a photo all the same.
    picture = message.document is not None and held.mime_type in _PICTURES
    return FileRef("photo" if picture else "file", held.file_id, held.file_size, held.mime_type)
