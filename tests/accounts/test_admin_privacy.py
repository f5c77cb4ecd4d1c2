"""The administration site shows administrators nothing that only a partner and its programme lead may read."""

from datetime import date

import pytest
from django.urls import NoReverseMatch, reverse

from actions.models import StatusUpdate
from actions.services.periods import Window, add_period
from actions.services.updates import UpdateContent, submit_update


def test_private_boxes_and_drafts_stay_out_of_sight(cast, client):
    window = Window(date(2026, 4, 1), date(2026, 4, 15), date(2026, 4, 22), date(2026, 4, 22))
    period = add_period(
        strategy=cast.strategy, starts=date(2026, 1, 1), ends=date(2026, 3, 31), window=window, by=cast.carol
    )
    content = UpdateContent(
        stage="in_progress",
        rating="amber",
        done="Half done.",
        cause="No room.",
        path="A new room.",
        forecast=date(2026, 9, 30),
        help_wanted="CANARY-HELP",
        internal_note="CANARY-NOTE",
    )
    update = submit_update(
        action=cast.actions["1.1"], period=period, partner=cast.college, content=content, by=cast.alice
    )
    client.force_login(cast.ada)
    page = client.get(reverse("admin:actions_statusupdate_change", args=[update.pk]))
    assert page.status_code == 200
    assert b"Half done." in page.content
    assert b"CANARY" not in page.content
    assert b"CANARY" not in client.get(reverse("admin:actions_statusupdate_changelist")).content
    assert StatusUpdate.objects.get().help_wanted == "CANARY-HELP"


def test_drafts_have_no_page():
    with pytest.raises(NoReverseMatch):
        reverse("admin:actions_updatedraft_changelist")
