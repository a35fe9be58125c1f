"""What the ground floor tells the domains, which it never imports."""

from django.dispatch import Signal

# Sent inside the transaction in which a person leaves or a role ends: `user`, `by`.
access_lost = Signal()
