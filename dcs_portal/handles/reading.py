"""What somebody typed as the account of a site: its link, or its name with or without @."""

import re
import unicodedata

from .links import _ADDRESS, _BEFORE, account_in, is_short, named, parts_of, sent_on_to
from .lookalikes import foreign_letter, skeleton
from .sites import Account, Site, bare_host, site_of

# Sites where a name is written in any script.
_ANY_SCRIPT = {Site.YOUTUBE, Site.OTHER}
# Where a name alone says nothing, since groups have none: only the link leads there.
_ONLY_LINKS = {Site.DISCORD}
_PHONE = re.compile(r"\+?[\d ()-]{8,20}")
# What the register holds of a name, and of what it looks like: one sign may unfold to fifteen letters.
_LONGEST = 200
_NAME = re.compile(r"[\w.+-]+")
# What is kept of a link.
LONGEST_LINK = 500


class NotAnAccountError(ValueError):
    """Why what was typed names no account, to the person who typed it."""


def read(site: Site, text: str) -> Account:
    """The account of `site` that a link or a handle names.

    Raises:
        NotAnAccountError: it names none, or one of another site.
    """
    text = _plain(text)
    if len(as_link(text)) > LONGEST_LINK:
        raise NotAnAccountError(f"Shorten the link to {LONGEST_LINK} characters: leave out what follows the ?")
    account = _of_link(site, text) if _ADDRESS.match(text) else _of_name(site, text)
    if max(map(len, (account.name, account.written, skeleton(account.name)))) > _LONGEST:
        raise NotAnAccountError("No account has so long a name. Copy the link from the account itself")
    if site not in _ANY_SCRIPT and (letter := foreign_letter(account.name)):
        raise NotAnAccountError(
            f"The letter “{letter}” cannot be in a name on {site.label}: it only looks like another. "
            "Copy the link from the account itself, and if it is there, report it as an unregistered account"
        )
    return account


def _of_link(site: Site, text: str) -> Account:
    if site == Site.OTHER:
        return _elsewhere(text)
    account = account_in(text)
    if account is None:
        raise NotAnAccountError("This link leads to a post or sends people on. Enter the link of the account itself")
    if site == Site.MASTODON and account.site not in set(Site):
        return named(site, "", f"{account.written}@{account.site}")
    if account.site != site:
        where = Site(account.site).label if account.site in set(Site) else account.site
        raise NotAnAccountError(f"This is a link to {where}, not to {site.label}")
    return account


def _elsewhere(text: str) -> Account:
    """A site that is none of those known: host and path say which page it is."""
    if (parts := parts_of(text)) is None:
        raise NotAnAccountError("This is no address of a page. Copy it from your browser")
    account = account_in(text)
    if known := Site(account.site) if account and account.site in set(Site) else site_of(parts.hostname or ""):
        raise NotAnAccountError(f"This is a link to {known.label}: choose that")
    if is_short(host := parts.hostname or ""):
        raise NotAnAccountError("This link sends people on. Open it, and enter the link of the page that it leads to")
    path = parts.path.strip("/")
    return named(Site.OTHER, "", f"{bare_host(host)}{'/' if path else ''}{path}")


def _of_name(site: Site, text: str) -> Account:
    if site == Site.WHATSAPP:
        if not _PHONE.fullmatch(text):
            raise NotAnAccountError("Enter the link of the group or channel, or a telephone number")
        return named(site, "phone", text)
    if site in _ONLY_LINKS or site == Site.OTHER:
        raise NotAnAccountError("Enter the whole link, such as https://example.com/name")
    account = named(site, *_kind_and_name(site, text.lstrip("@")))
    wanted = r"[\w.+-]+@[\w.-]+" if site == Site.MASTODON else _NAME
    if not re.fullmatch(wanted, account.name):
        raise NotAnAccountError("Enter the link of the account, or its name without spaces, such as @alderbayprimary")
    return account


def _kind_and_name(site: Site, name: str) -> tuple[str, str]:
    if site == Site.REDDIT:
        before, _, rest = name.strip("/").rpartition("/")
        before = before.casefold()
        return (_BEFORE[site][before], rest) if before in _BEFORE[site] else ("r", name)
    if site == Site.BLUESKY and "." not in name:
        name = f"{name}.bsky.social"
    return ("org" if site == Site.LINKEDIN else ""), name


def as_link(typed: str) -> str:
    """What was typed, if it is an address, as one that begins with https:// or http://; else nothing.

    Nothing too where a browser would open another host than the one that is seen, or be sent on: names before an @,
    backslashes, pages by which one leaves a site.
    """
    text = _plain(typed)
    if not _ADDRESS.match(text) or (parts := parts_of(text)) is None or sent_on_to(parts):
        return ""
    return text if text.lower().startswith(("https://", "http://")) else f"https://{text}"


def _plain(text: str) -> str:
    """Without the signs that nobody sees."""
    return "".join(one for one in unicodedata.normalize("NFC", text.strip()) if unicodedata.category(one) != "Cf")
