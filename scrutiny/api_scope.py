"""The one strategy that a report of the API is about, and the entity tag of such an answer."""

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from accounts.models import User
from accounts.moments import Moment, strategy_revision
from outcomes.access import access_of, visible_strategies
from outcomes.api.answers import entity_tag
from outcomes.models import Strategy

NOT_FOUND = "There is no such strategy, or you may not see it."


def strategy_asked(request: Request) -> Strategy:
    """The strategy that the parameter `strategy` names.

    Raises:
        ValidationError: none is named.
        NotFound: it does not exist, or whoever asks may not see it.
    """
    assert isinstance(request.user, User)
    slug = request.query_params.get("strategy", "").replace("\x00", "")
    if not slug:
        raise ValidationError({"strategy": ["Name the strategy by its slug, such as social-care-workforce."]})
    strategy = visible_strategies(request.user).filter(slug=slug).first()
    if strategy is None:
        raise NotFound(NOT_FOUND)
    return strategy


def tag_of(request: Request, strategy: Strategy, moment: Moment) -> str:
    """The entity tag of an answer about one strategy. It is asked for once the person may see the strategy."""
    assert isinstance(request.user, User)
    accesses = {strategy.pk: access_of(request.user, strategy)}
    revisions = {strategy.pk: strategy_revision(strategy.pk, moment.revision)}
    return entity_tag(request, accesses, [strategy.pk], revisions, moment)
