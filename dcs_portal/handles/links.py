"""From the address of a page to the account that it is a page of."""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from .sites import Account, Site, bare_host, site_of

# Kind and name; a name that is empty is a page of no account.
Found = tuple[str, str]
Query = dict[str, list[str]]
_NONE: Found = ("", "")
_ADDRESS = re.compile(r"^(?:https?://\S|[\w-]+(?:\.[\w-]+)+/\S)", re.IGNORECASE)
_SCHEME = re.compile(r"^https?://", re.IGNORECASE)
# Browsers read these otherwise than Python does, or drop them.
_NOT_IN_ADDRESSES = re.compile(r"[\s\\\x00-\x1f\x7f-\x9f]")
_MOST = 2000

# Pages through which sites send people on, and where they say to which address.
_WAYS_OUT = {"l.facebook.com": "u", "lm.facebook.com": "u", "l.instagram.com": "u", "l.threads.com": "u"}
_WAYS_OUT |= {"www.google.com": "q", "www.youtube.com": "q"}
# Addresses that lead anywhere: only who made them knows where.
_SHORT = {"bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "buff.ly", "is.gd", "rb.gy", "cutt.ly", "t.ly"}
_SHORT |= {"shorturl.at", "lnkd.in", "fb.watch", "pin.it", "redd.it", "vm.tiktok.com", "vt.tiktok.com", "youtu.be"}
_WAY_OUT_PATHS = ("/l.php", "/", "/url", "/redirect")

# The first word of a path that leads to a post, a search or the site's own pages, and to no account.
_NO_ACCOUNT = {"p", "reel", "reels", "watch", "story.php", "permalink.php", "share", "sharer", "status", "video"}
_NO_ACCOUNT |= {"photo", "photo.php", "hashtag", "search", "explore", "events", "i", "shorts", "post", "posts"}
_NO_ACCOUNT |= {"stories", "comment", "t", "tv", "live", "playlist", "home", "login", "intent", "feed", "gp", "clip"}
_NO_ACCOUNT_ON_TELEGRAM = {"addlist", "addstickers", "addemoji", "addtheme", "proxy", "socks", "iv", "m", "boost"}
# Site, first word → the name space of the word after it. None of these on a site that is not listed: `_ANYWHERE`.
_BEFORE: dict[str, dict[str, str]] = {
    Site.FACEBOOK: {"groups": "group", "group": "group", "pg": ""},
    Site.INSTAGRAM: {"_u": "", "stories": "", "channel": "channel"},
    Site.YOUTUBE: {"channel": "id", "c": "c", "user": "user"},
    Site.LINKEDIN: {"company": "org", "school": "org", "showcase": "showcase", "in": "in", "groups": "group"},
    Site.BLUESKY: {"profile": ""},
    Site.WHATSAPP: {"channel": "channel", "invite": "invite", "message": "message"},
    Site.TELEGRAM: {"s": "", "joinchat": "invite", "c": "id"},
    Site.SNAPCHAT: {"add": ""},
    Site.MESSENGER: {"t": ""},
    Site.DISCORD: {"invite": "invite", "channels": "server"},
    Site.REDDIT: {"r": "r", "u": "u", "user": "u"},
    Site.ROBLOX: {"users": "", "groups": "group", "communities": "group"},
}
_ANYWHERE = dict.fromkeys(
    ("groups", "group", "pages", "people", "r", "u", "user", "users", "c", "channel", "add", "s", "invite"), ""
)
# Codes: “AbC” is another than “abc”.
_EXACT = {"id", "invite", "channel", "message", "server"}
_ONLY_WITH_AT = {Site.TIKTOK, Site.THREADS}


def is_address(text: str) -> bool:
    """Whether somebody wrote the address of a page, and no name."""
    return bool(_ADDRESS.match(text.strip()))


def is_short(host: str) -> bool:
    """Whether the addresses of a host only send people on."""
    return bare_host(host) in _SHORT


def account_in(text: str) -> Account | None:
    """The account of an address, or None where the text is no address or leads to no account."""
    text = text.strip()[:_MOST]
    if not _ADDRESS.match(text):
        return None
    if (parts := parts_of(text)) is None:
        return None
    if target := sent_on_to(parts):
        return account_in(target)
    host, query = parts.hostname or "", parse_qs(parts.query)
    if is_short(host):
        return None
    path = [one for one in (unquote(part).strip() for part in parts.path.split("/")) if one]
    if parts.fragment.startswith("!/"):
        path = [parts.fragment[2:]]
    site = site_of(host)
    kind, name = _read(site, host.casefold(), path, query)
    return _account(site or bare_host(host), kind, name)


def sent_on_to(parts: SplitResult) -> str:
    """The address to which a site's page for leaving it sends people; nothing for any other page."""
    away = _WAYS_OUT.get((parts.hostname or "").casefold())
    targets = parse_qs(parts.query).get(away, []) if away and parts.path in _WAY_OUT_PATHS else []
    return targets[0] if targets else ""


def parts_of(text: str) -> SplitResult | None:
    """The parts of an address; None where a browser would not open it, or would open another host than is seen."""
    if _NOT_IN_ADDRESSES.search(text):
        return None
    try:
        parts = urlsplit(text if _SCHEME.match(text) else f"https://{text}")
    except ValueError:
        return None
    return None if "@" in parts.netloc else parts


def _account(site: str, kind: str, name: str) -> Account | None:
    account = named(site, kind, name.lstrip("@").strip())
    return account if account.name and "\0" not in account.name else None


def named(site: str, kind: str, written: str) -> Account:
    """The account of a name as somebody wrote it, which is compared without what the site itself does not see."""
    name = written if kind in _EXACT else written.casefold()
    if kind == "phone":
        name = re.sub(r"\D", "", written)
    if site == Site.FACEBOOK and not kind:
        name = name.replace(".", "")  # Facebook itself sees no dots in a name
    return Account(site, name, kind, f"{kind}/{written}" if site == Site.REDDIT and kind else written)


def _read(site: Site | None, host: str, path: list[str], query: Query) -> Found:
    special = _SPECIAL.get(site) if site else None
    found = special(host, path, query) if special else None
    return found or _plain(site, path)


def _plain(site: Site | None, path: list[str]) -> Found:
    """What most sites do: the account comes first, or after a word that says what it is."""
    first = path[0].casefold() if path else ""
    before = _BEFORE.get(site, {}) if site else _ANYWHERE
    if first in before:
        return before[first], path[1] if len(path) > 1 else ""
    if first in _NO_ACCOUNT or (site in _ONLY_WITH_AT and not first.startswith("@")):
        return _NONE
    return "", path[0] if path else ""


def _facebook(host: str, path: list[str], query: Query) -> Found | None:
    first = path[0].casefold() if path else ""
    if first == "profile.php":
        return "", query.get("id", [""])[0]
    if first in ("pages", "people"):  # /pages/Alder-Bay/1234: the number is the page, also of /pages/category/…
        numbers = [part for part in path[1:] if part.isdigit()]
        return "", numbers[0] if numbers else "".join(path[1:2])
    if first == "p" and len(path) > 1 and (number := re.search(r"-(\d{5,})$", path[1])):
        return "", number[1]
    return None


def _x(host: str, path: list[str], query: Query) -> Found | None:
    if path[:2] == ["i", "communities"]:
        return "group", "".join(path[2:3])
    return ("", query.get("screen_name", [""])[0]) if path[:1] == ["intent"] else None


def _bluesky(host: str, path: list[str], query: Query) -> Found | None:
    return ("", host) if host.endswith(".bsky.social") else None


def _whatsapp(host: str, path: list[str], query: Query) -> Found | None:
    first = "".join(path[:1])
    if first == "qr":
        return _NONE
    if phone := query.get("phone", [""])[0] or (first if host == "wa.me" else ""):
        digits = re.sub(r"\D", "", phone)
        return ("phone", f"+{digits}") if digits else None
    return ("invite", first) if host == "chat.whatsapp.com" and first and first != "invite" else None


def _telegram(host: str, path: list[str], query: Query) -> Found | None:
    own, _, rest = host.partition(".")
    first = path[0].casefold() if path else ""
    if host.endswith("telegram.org") or first in _NO_ACCOUNT_ON_TELEGRAM:
        return _NONE
    if first == "c" and not "".join(path[1:2]).isdigit():  # /c/1234/17: message 17 of the private channel 1234
        return _NONE
    if rest in ("t.me", "telegram.me") and own != "www":
        return "", own
    return ("invite", path[0][1:]) if path and path[0].startswith("+") else None


def _discord(host: str, path: list[str], query: Query) -> Found | None:
    if host == "discord.gg":
        return "invite", "".join(path[:1])
    if path[:1] == ["servers"] and len(path) > 1:
        return "server", path[1].rpartition("-")[2]
    return None if "".join(path[:1]).casefold() in _BEFORE[Site.DISCORD] else _NONE


_SPECIAL: dict[Site, Callable[[str, list[str], Query], Found | None]] = {
    Site.FACEBOOK: _facebook,
    Site.X: _x,
    Site.BLUESKY: _bluesky,
    Site.WHATSAPP: _whatsapp,
    Site.TELEGRAM: _telegram,
    Site.DISCORD: _discord,
}
