"""What somebody saw: an account as far as it is certain, and else their words for it."""

from .links import account_in, is_address, parts_of
from .reading import NotAnAccountError, read
from .sites import Account, Site, site_of

# The name space of what may be an account.
_SEEN = "seen"
_LONGEST = 200


def site_seen(text: str) -> Site | None:
    """The site of an address, and `OTHER` for one that is not known; None where the text is no address."""
    parts = parts_of(text.strip()) if is_address(text) else None
    return (site_of(parts.hostname or "") or Site.OTHER) if parts else None


def as_seen(site: Site, text: str) -> Account:
    """The account that the text names, with letters that only look like others as they are; else the text itself."""
    try:
        return read(site, text)
    except NotAnAccountError:
        found = account_in(text)
    if found and found.site == site and len(found.name) <= _LONGEST:
        return found
    written = text.strip().lstrip("@")[:_LONGEST]
    return Account(site, (_address(text) or written.casefold())[:_LONGEST], _SEEN, written)


def account_of(account_key: str, written: str) -> Account:
    """The account of a key, also where all of an address, with its slashes, is what it was called."""
    if is_certain(account_key):
        return Account.of_key(account_key, written)
    site, _, words = account_key.partition(f":{_SEEN}/")
    return Account(site, words, _SEEN, written)


def _address(text: str) -> str:
    """An address, of which the host alone may be written in any case: short links differ in nothing else. Else ""."""
    if not is_address(text):
        return ""
    parts = parts_of(text := text.strip())
    return parts._replace(netloc=parts.netloc.casefold()).geturl() if parts else text


def is_certain(account_key: str) -> bool:
    """Whether the key is that of one account, and not of what somebody called it."""
    return not account_key.partition(":")[2].startswith(f"{_SEEN}/")
