"""Pages opened inside WeChat, whose own browser keeps no file, prints nothing and opens no calendar."""

from __future__ import annotations

from starlette.requests import Request


def inside_wechat(request: Request) -> bool:
    """WeCom's browser says both names, and hands files on to the telephone."""
    agent = request.headers.get("user-agent", "")
    return "MicroMessenger" in agent and "wxwork" not in agent.lower()
