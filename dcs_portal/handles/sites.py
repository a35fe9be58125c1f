"""The sites that the portal can tell apart, by their hosts, and what an account is compared by."""

import re
from dataclasses import dataclass, field

from django.db import models


class Site(models.TextChoices):
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    X = "x", "X (Twitter)"
    YOUTUBE = "youtube", "YouTube"
    TIKTOK = "tiktok", "TikTok"
    LINKEDIN = "linkedin", "LinkedIn"
    THREADS = "threads", "Threads"
    BLUESKY = "bluesky", "Bluesky"
    WHATSAPP = "whatsapp", "WhatsApp"
    TELEGRAM = "telegram", "Telegram"
    SNAPCHAT = "snapchat", "Snapchat"
    MESSENGER = "messenger", "Messenger"
    DISCORD = "discord", "Discord"
    REDDIT = "reddit", "Reddit"
    PINTEREST = "pinterest", "Pinterest"
    TWITCH = "twitch", "Twitch"
    MASTODON = "mastodon", "Mastodon"
    ROBLOX = "roblox", "Roblox"
    OTHER = "other", "Somewhere else"


# Sites with a host that is not their name and “.com”.
_HOSTS = {
    "fb.com": Site.FACEBOOK,
    "fb.me": Site.FACEBOOK,
    "instagr.am": Site.INSTAGRAM,
    "twitter.com": Site.X,
    "threads.net": Site.THREADS,
    "bsky.app": Site.BLUESKY,
    "bsky.social": Site.BLUESKY,
    "wa.me": Site.WHATSAPP,
    "t.me": Site.TELEGRAM,
    "telegram.me": Site.TELEGRAM,
    "telegram.dog": Site.TELEGRAM,
    "telegram.org": Site.TELEGRAM,
    "m.me": Site.MESSENGER,
    "discord.gg": Site.DISCORD,
    "discordapp.com": Site.DISCORD,
    "youtu.be": Site.YOUTUBE,
    "twitch.tv": Site.TWITCH,
}
_OWN_HOSTS = {f"{site}.com": site for site in Site if site not in (Site.OTHER, Site.MASTODON)}
_COUNTRY = re.compile(r"(?:^|\.)pinterest\.(?:com\.\w\w|co\.\w\w|\w\w)$")
_WWW = re.compile(r"^(?:www|m|mobile|touch|web|old|new|mbasic)\.")


# What a name is the name of, where it is not an account's own.
_KINDS = {"group": "group", "channel": "channel", "id": "channel", "server": "server", "phone": "number"}
_CODES = {"invite": "invitation", "message": "message link"}


@dataclass(frozen=True, slots=True)
class Account:
    """One account, group or channel.

    Args:
        site: one of `Site`, or the host of a site that is not among them.
        name: as it is compared.
        kind: which of the site's name spaces it is in, such as "group" or "invite"; usually none.
        written: the name as somebody wrote it, with its dots and capitals: for people, never compared.
    """

    site: str
    name: str
    kind: str = ""
    written: str = field(default="", compare=False)

    @property
    def key(self) -> str:
        """What two accounts are compared by: equal keys are one account."""
        return f"{self.site}:{f'{self.kind}/' if self.kind else ''}{self.name}"

    @property
    def called(self) -> str:
        """What people call it where its site is said: “Alder.Bay”, “Group 4711”."""
        if code := _CODES.get(self.kind):
            return f"{code.capitalize()} ending in {self.name[-4:]}"
        shown = self.written or self.name
        return f"{_KINDS[self.kind].capitalize()} {shown}" if self.kind in _KINDS else shown

    @property
    def label(self) -> str:
        """What people call it: “Facebook: Alder.Bay”, “Facebook group 4711”."""
        site = Site(self.site).label
        if self.kind in _KINDS or self.kind in _CODES:
            return f"{site} {self.called[0].lower()}{self.called[1:]}"
        return f"{site}: {self.called}"

    @classmethod
    def of_key(cls, key: str, written: str = "") -> "Account":
        """The account that has this key."""
        site, _, rest = key.partition(":")
        kind, _, name = ("", "", rest) if site == Site.OTHER else rest.rpartition("/")
        return cls(site, name, kind, written)


def bare_host(host: str) -> str:
    """A host without what only says on which machine it is read, such as “www.” or “m.”."""
    host = host.casefold().rstrip(".")
    return host if host in _HOSTS else _WWW.sub("", host)


def site_of(host: str) -> Site | None:
    """The site of a host, or None where it is none that the portal knows; subdomains belong to their site."""
    host = bare_host(host)
    parts = host.split(".")
    for start in range(len(parts) - 1):
        tail = ".".join(parts[start:])
        if site := _HOSTS.get(tail) or _OWN_HOSTS.get(tail):
            return site
    return Site.PINTEREST if _COUNTRY.search(host) else None
