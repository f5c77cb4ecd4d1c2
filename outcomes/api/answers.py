"""How the API answers: a list or one thing at a moment, with an entity tag that says when it may be kept."""

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.moments import Moment
from outcomes.access import Access
from outcomes.api.pages import MomentPages
from outcomes.api.questions import UNKNOWN, Question
from outcomes.filters import MomentFilter
from outcomes.reading import last_redaction

Q = TypeVar("Q", bound=Question)


class JsonOnly(DefaultContentNegotiation):
    """Leaves `format` to the check of parameters, which names what there is not, instead of answering "not found"."""

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str) -> list[BaseRenderer]:
        """All of them, whatever the format."""
        return list(renderers)


class ReadView(APIView, Generic[Q]):
    """Something that can be read at a moment. Rights are checked before anything is said to be unchanged."""

    content_negotiation_class: type[DefaultContentNegotiation] = JsonOnly
    question_class: type[Q]
    parameters: ClassVar[Sequence[str]] = ("as_at",)
    repeatable: ClassVar[Collection[str]] = ()

    def get(self, request: Request, **address: Any) -> HttpResponseBase:
        """The answer, or word that the one at hand still holds."""
        question = self.question_class(request, self.parameters, self.repeatable, address.pop("slug", None))
        tag = entity_tag(request, question.accesses, question.concerned, question.revisions, question.moment)
        if is_known(request, tag):
            return tagged(HttpResponseNotModified(), tag)
        return tagged(self.answer(question, **address), tag)

    def answer(self, question: Q, **address: Any) -> HttpResponseBase:
        """What is asked for."""
        raise NotImplementedError

    def rows(self, question: Q) -> "QuerySet[Any]":
        """Everything of this kind that the person may see at the moment, in a stable order."""
        raise NotImplementedError

    def read(self, question: Q, rows: "QuerySet[Any]") -> Sequence[Any]:
        """What the serializer takes for these rows, in a fixed number of queries."""
        return list(rows)


class ListView(ReadView[Q]):
    """A filtered list, in pages made for one moment."""

    filter_class: type[MomentFilter]
    serializer_class: type[Serializer[Any]]

    def answer(self, question: Q, **address: Any) -> HttpResponseBase:
        """One page.

        Raises:
            ValidationError: a filter was given a value that there is not.
        """
        pages = MomentPages(question.request, self.found(question), question.moment)
        readings = self.read(question, pages.rows)
        return Response(pages.envelope(self.serializer_class(readings, many=True, context=question.context).data))

    def found(self, question: Q) -> "QuerySet[Any]":
        """What the filters leave.

        Raises:
            ValidationError: a filter was given a value that there is not.
        """
        asked = self.filter_class(
            question.request.query_params,
            self.rows(question),
            moment=question.moment,
            strategies=question.strategies,
        )
        if not asked.is_valid():
            raise ValidationError(dict(asked.errors))
        return asked.qs


class DetailView(ReadView[Q]):
    """One thing. `lookups` says by which column each part of its address is found, the strategy's slug apart."""

    lookups: ClassVar[dict[str, str]]
    strategy_lookup: ClassVar[str] = ""
    serializer_class: type[Serializer[Any]]

    def answer(self, question: Q, **address: Any) -> Response:
        """The one.

        Raises:
            NotFound: there was no such thing at the moment, or the person may not see it.
        """
        about = {self.lookups[name]: value for name, value in address.items()}
        if self.strategy_lookup:
            about[self.strategy_lookup] = question.slug
        rows = self.rows(question).filter(**about)
        found = self.read(question, rows[:1])
        if not found:
            raise NotFound(UNKNOWN)
        return Response(self.serializer_class(found[0], context=question.context).data)


def entity_tag(
    request: Request,
    accesses: dict[int, Access],
    concerned: Collection[int],
    revisions: dict[int, int],
    moment: Moment,
) -> str:
    """Names an answer by all that it depends on (docs/rules.md, As at), without making it.

    It is weak: answers that differ by the number of a change elsewhere alone say the same.

    Args:
        request: address, parameters and form of the answer.
        accesses: what the person is in each strategy today.
        concerned: the strategies that the answer can be about.
        revisions: by strategy, the last change by the moment that could concern it.
        moment: the day that facts are computed for.
    """
    rights = [
        (pk, sorted(accesses[pk].roles), sorted(accesses[pk].partner_ids), accesses[pk].is_administrator)
        for pk in sorted(concerned)
    ]
    return _tag(
        request,
        max((revisions[pk] for pk in concerned), default=0),
        # A redaction changes answers about the past too.
        last_redaction(concerned),
        moment.day.isoformat(),
        rights,
    )


def release_tag(request: Request) -> str:
    """Names an answer that only a new release changes."""
    return _tag(request)


def _tag(request: Request, *parts: object) -> str:
    asked = (request.build_absolute_uri(), getattr(request.accepted_renderer, "format", ""), settings.RELEASE)
    return f'W/"{hashlib.sha256(repr((*asked, *parts)).encode()).hexdigest()[:32]}"'


def is_known(request: Request, tag: str) -> bool:
    """Whether whoever asks has this answer at hand."""
    return tag in parse_etags(request.headers.get("If-None-Match", ""))


ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def tagged(response: ResponseT, tag: str) -> ResponseT:
    """The answer with its tag, to be kept by whoever asked alone, and checked before each use."""
    response.headers["ETag"] = tag
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Accept", "Authorization", "Cookie"])
    return response
