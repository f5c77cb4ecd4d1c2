"""The page a partner starts from."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.moments import current_moment
from actions.pages.figures_waiting import texts_to_write, with_texts
from actions.pages.my_work import my_work_of
from actions.pages.own_contributions import contributions_of, with_contributions
from actions.pages.own_cover import arranging_links, own_covers
from actions.pages.own_rounds import own_rounds, with_rounds
from actions.pages.thread import news_for


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """Show what is asked of the person's organisations, in every strategy. It has no as-at form: work is now."""
    assert isinstance(request.user, User)
    if request.GET.get("as_at"):
        raise PermissionDenied
    moment = current_moment(wall=timezone.now())
    own = contributions_of(request.user, moment)
    rounds = own_rounds(request.user, moment)
    texts = texts_to_write(request.user, moment)
    work = with_rounds(with_contributions(my_work_of(request.user, moment), own, moment), rounds)
    work = with_texts(work, texts)
    context = {"work": work, "today": moment.day, "demonstration": work.is_demonstration}
    context |= {"covers": own_covers(request.user, moment), "arranging": arranging_links(request.user)}
    news = news_for(request.user, moment)
    context["news"] = [one for one in news if one.last.is_reviewer]
    context["own_words"] = [one for one in news if not one.last.is_reviewer]
    context |= {"contributions": own.asked, "rounds": rounds, "texts": texts}
    return render(request, "actions/my_work.html", context)
