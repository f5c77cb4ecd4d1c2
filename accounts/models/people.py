"""People who sign in, what they are called, and the tokens that act for them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models.ledger import Version, version_constraints


class UserManager(BaseUserManager["User"]):
    """Makes people by email address, which is kept in lower case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A person who can sign in; without a password only by a code sent to the address."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by address whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do follows from partners they belong to and grants they hold."""

    email = models.EmailField(
        "email address",
        unique=True,
        error_messages={"unique": "Somebody with this email address is here already."},
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("may open the administration site", default=False)
    date_joined = models.DateTimeField(default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="user_email_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_administrator(self) -> bool:
        """Whether this person looks after people, partners and access."""
        return self.is_active and self.is_superuser


class PersonVersion(Version):
    """What a person is called."""

    identity = ("person",)

    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="versions")
    name = models.CharField(max_length=120)
    job_title = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            *version_constraints("personversion", "person"),
            models.CheckConstraint(condition=~Q(name=""), name="personversion_named"),
        ]

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A named key for the API. Only the SHA-256 of the key is kept. Not recorded by the clock."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="apitoken_named"),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("created_at")), name="apitoken_expires_later"
            ),
        ]

    def __str__(self) -> str:
        return self.name
