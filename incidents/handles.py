"""Whether two posts are by the same account or in the same group, however somebody wrote it. Plain functions."""

import re
from urllib.parse import parse_qs, unquote, urlsplit

from .names import key

_HOSTS = {"fb.com": "facebook", "fb.me": "facebook", "twitter.com": "x", "x.com": "x", "t.me": "telegram"}
_HOSTS |= {"telegram.me": "telegram", "youtu.be": "youtube", "chat.whatsapp.com": "whatsapp", "discord.gg": "discord"}
_SITES = {"facebook", "instagram", "messenger", "snapchat", "tiktok", "youtube", "reddit", "discord", "roblox"}
_MOBILE = re.compile(r"^(?:www|m|mobile|web|touch|old|new|mbasic|en-gb|vm)\.")
# The part of an address after which the account comes, and those that lead to a post and to no account.
_BEFORE_ACCOUNT = {
    "groups",
    "group",
    "pages",
    "people",
    "r",
    "u",
    "user",
    "users",
    "c",
    "channel",
    "add",
    "s",
    "invite",
}
_NO_ACCOUNT = {
    "p",
    "reel",
    "reels",
    "watch",
    "story.php",
    "permalink.php",
    "share",
    "status",
    "video",
    "photo",
    "photo.php",
}
_NO_ACCOUNT |= {"hashtag", "search", "explore", "events", "i", "shorts", "post", "posts", "stories", "comment", "t"}
# Words that many posts have in common, and that name no account.
COMMON = {
    "a",
    "an",
    "the",
    "of",
    "in",
    "on",
    "my",
    "their",
    "story",
    "comment",
    "post",
    "group",
    "chat",
    "page",
    "account",
}
COMMON |= {"private", "public", "message", "messages", "dm", "status", "profile", "unknown", "not", "known", "school"}


def handle_key(platform: str, account: str, link: str = "") -> str:
    """The account or group as it is compared; empty where nothing says which it is.

    "@Example_Voice", "https://mobile.twitter.com/example_voice" and "x.com/Example_Voice?s=20" are the same.
    """
    found = _of_address(account) or _of_name(platform, account) or _of_address(link)
    return found[:200]


def _of_address(text: str) -> str:
    text = text.strip()
    if not re.match(r"^(?:https?://)?[\w-]+(?:\.[\w-]+)+/\S", text, re.IGNORECASE):
        return ""
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        return ""
    host = _MOBILE.sub("", (parts.hostname or "").casefold())
    site = _HOSTS.get(host) or next((one for one in _SITES if host == f"{one}.com"), host)
    if parts.path == "/profile.php":
        name = parse_qs(parts.query).get("id", [""])[0]
    else:
        name = _account_in([unquote(one) for one in parts.path.split("/") if one])
    return f"{site}:{_plain(name)}" if _plain(name) else ""


def _account_in(path: list[str]) -> str:
    first = path[0].casefold() if path else ""
    if first in _BEFORE_ACCOUNT:
        return path[1] if len(path) > 1 else ""
    return "" if first in _NO_ACCOUNT else "".join(path[:1])


def _of_name(platform: str, account: str) -> str:
    handle = re.search(r"(?<![\w.])@([\w.-]{2,})", account)
    name = handle[1] if handle else account
    words = [word for word in key(name).split() if word not in COMMON]
    return f"{platform}:{_plain(name) if handle else ' '.join(words)}" if platform and len("".join(words)) > 2 else ""


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]", "", name.casefold().lstrip("@"))
