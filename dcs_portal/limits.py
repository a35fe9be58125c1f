"""How often something may be asked for, counted in the cache."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def is_within(key: str, most: int, seconds: int) -> bool:
    """Count one more; whether there were at most so many in so many seconds."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # it ran out between the two
        return True


def address_of(request: HttpRequest) -> str:
    """Whence a request comes, past as many proxies as are trusted."""
    return get_adapter().get_client_ip(request)
