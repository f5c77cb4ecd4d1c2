"""A file of figures between its upload and the moment that somebody records it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from outcomes.models.strategy import Strategy


class FigureImport(models.Model):
    """A read file of figures, waiting for whoever uploaded it. Not recorded: it can be thrown away.

    Attributes:
        name, sha256: of the file.
        rows: what was read of it, row by row, as `outcomes.importing` writes it.
        change: number of the change that recorded it; null while it waits.
    """

    strategy = models.ForeignKey(Strategy, on_delete=models.CASCADE, related_name="figure_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="figure_imports")
    at = models.DateTimeField()
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.JSONField()
    change = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="figureimport_named")]

    def __str__(self) -> str:
        return self.name
