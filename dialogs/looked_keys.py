"""What `check` says of an account of a platform: `looked.<value>`."""

from __future__ import annotations

from enum import StrEnum


class Looked(StrEnum):
    """`detail` fills each; the first word is what it is about."""

    NONE = "none"
    LOGIN_FINE = "login_fine"
    LOGIN_REFUSED = "login_refused"
    ADDRESS_UNLISTED = "address_unlisted"
    PLATFORM_AWAY = "platform_away"
    PLATFORM_ODD = "platform_odd"
    HEARD_AT = "heard_at"
    HEARD_NEVER = "heard_never"
    PAGE_PLAIN = "page_plain"
    ACCOUNT_PLAIN = "account_plain"
    WRITING_FINE = "writing_fine"
    WRITING_NOT = "writing_not"
    WRITING_USED_UP = "writing_used_up"
    MENU_FINE = "menu_fine"
    MENU_NOT = "menu_not"
    ROLES_FINE = "roles_fine"
    ROLES_NOT = "roles_not"
    TEMPLATES_FINE = "templates_fine"
    TEMPLATES_NONE = "templates_none"
    TEMPLATES_MISSING = "templates_missing"
    TEMPLATES_NOT = "templates_not"
    PAGES_DOMAIN = "pages_domain"
    APP_FINE = "app_fine"
    APP_UNHEARD = "app_unheard"
    APP_REFUSED = "app_refused"
    APP_UNTRUSTED = "app_untrusted"
    APP_CLOSED = "app_closed"
    APP_UNSEEN = "app_unseen"
    BOT_FINE = "bot_fine"
    BOT_REFUSED = "bot_refused"
    POSTS_LOST = "posts_lost"
