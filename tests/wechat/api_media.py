"""Files: three days at the platform, within the sizes that it takes."""

from __future__ import annotations

from aiohttp import web

from tests.wechat.platform import Account, ApiError, Json, Platform, Stored

KEPT = 3 * 86_400_000
LARGEST = {"image": 10 << 20, "voice": 2 << 20, "video": 10 << 20, "thumb": 64 << 10}
_TOO_LARGE = {"image": 40009, "voice": 40010, "video": 40011, "thumb": 40012}
_PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif"}


def alive(platform: Platform, account: Account, media_id: str) -> Stored:
    found = account.media.get(media_id)
    if found is None or found.at + KEPT < platform.clock.ms:
        raise ApiError(40007, "invalid media_id")
    return found


class Media:
    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    async def upload(self, account: Account, kind: str, field: web.FileField | None) -> Json:
        if not account.verified:
            raise ApiError(48001, "api unauthorized rid: 68079913-4fa1bf0a-7dceeca9")
        if kind not in LARGEST:
            raise ApiError(40004, "invalid media type")
        if field is None:
            self.platform.wrong("an upload without a file named media")
            raise ApiError(41005, "media data missing")
        content = field.file.read()
        if len(content) > LARGEST[kind]:
            self.platform.wrong(f"an upload of {len(content)} bytes")
            raise ApiError(_TOO_LARGE[kind], "invalid file size")
        mime = next((mime for start, mime in _PICTURES.items() if content.startswith(start)), "")
        if kind == "image" and not mime:
            self.platform.wrong("a picture that is none")
            raise ApiError(40137, "invalid image format")
        media_id = self.platform.named("out-media")
        account.media[media_id] = Stored(kind, content, mime or "application/octet-stream", self.platform.clock.ms)
        return {"type": kind, "media_id": media_id, "created_at": self.platform.clock.seconds}

    async def get(self, account: Account, media_id: str) -> web.StreamResponse:
        found = alive(self.platform, account, media_id)
        if found.kind == "video" and not media_id.startswith("out"):
            return web.json_response({"video_url": f"http://127.0.0.1:9/{media_id}.mp4"})
        suffix = found.mime.rpartition("/")[2]
        headers = {"Content-disposition": f'attachment; filename="{media_id}.{suffix}"'}
        return web.Response(body=found.content, content_type=found.mime, headers=headers)
