"""Whether two posts are by the same account or in the same group, however somebody wrote it. Plain functions."""

import re

from dcs_portal.handles import account_in

from .names import key

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
    account = account_in(text)
    return f"{account.site}:{_plain(account.name)}" if account and _plain(account.name) else ""


def _of_name(platform: str, account: str) -> str:
    handle = re.search(r"(?<![\w.])@([\w.-]{2,})", account)
    name = handle[1] if handle else account
    words = [word for word in key(name).split() if word not in COMMON]
    return f"{platform}:{_plain(name) if handle else ' '.join(words)}" if platform and len("".join(words)) > 2 else ""


def _plain(name: str) -> str:
    return re.sub(r"[^\w-]", "", name.casefold().lstrip("@"))
