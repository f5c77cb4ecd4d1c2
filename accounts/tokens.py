"""API tokens: made once, shown once, kept only as a hash."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from accounts.models import ApiToken, User

PREFIX = "apt_"
"""Lets a secret scanner recognise a leaked token."""

_SELDOM = timedelta(minutes=5)


def create_token(*, user: User, name: str, now: datetime, expires_at: datetime | None = None) -> tuple[ApiToken, str]:
    """Make a token.

    Returns:
        The row, and the key itself, which nobody can read again.
    """
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=user, name=name.strip(), digest=_digest(key), created_at=now, expires_at=expires_at
    )
    return token, key


def revoke_token(token: ApiToken, *, now: datetime) -> None:
    """End a token at once."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=now)


def find_token(key: str, *, now: datetime) -> ApiToken | None:
    """The valid token that a key opens, its last use noted (to within minutes), or None."""
    token = valid_tokens(now).filter(digest=_digest(key)).select_related("user").first()
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at > _SELDOM:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def valid_tokens(now: datetime) -> "QuerySet[ApiToken]":
    """Tokens that open the API at `now`: neither revoked nor expired, of a person who may sign in."""
    return ApiToken.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, user__is_active=True)


def tokens_of(user: User) -> "QuerySet[ApiToken]":
    """The person's own tokens that were not revoked, newest first."""
    return ApiToken.objects.filter(user=user, revoked_at=None)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
