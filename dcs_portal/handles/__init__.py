"""Which account a link or a handle names, however somebody wrote it. Plain functions on plain values."""

from .links import account_in, is_address
from .lookalikes import foreign_letter, skeleton
from .reading import LONGEST_LINK, NotAnAccountError, as_link, read
from .seeing import account_of, as_seen, is_certain, site_seen
from .sites import Account, Site, site_of

__all__ = [
    "LONGEST_LINK",
    "Account",
    "NotAnAccountError",
    "Site",
    "account_in",
    "account_of",
    "as_link",
    "as_seen",
    "foreign_letter",
    "is_address",
    "is_certain",
    "read",
    "site_of",
    "site_seen",
    "skeleton",
]
