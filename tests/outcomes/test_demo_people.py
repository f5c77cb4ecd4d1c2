"""The sign-ins to try the tracker with."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Change, Partner, PersonVersion, User
from outcomes.access import access_of
from outcomes.models import StrategyPartner
from tests.factories.accounts import PartnerFactory
from tests.factories.outcomes import StrategyFactory
from tests.roles import end_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(settings, tmp_path, db):
    settings.VAR = tmp_path / "var"
    return StrategyFactory(slug="social-care-workforce")


def run(*arguments):
    out = StringIO()
    call_command("demo_people", *arguments, stdout=out)
    return out.getvalue()


def test_demo_people_hold_their_roles(plan):
    run()
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    assert set(people) == {"partner", "lead", "officer", "admin"}
    provider = Partner.objects.get(slug="demonstration-care-provider")
    assert provider.is_invented
    assert access_of(people["partner"], plan).partner_ids == {provider.pk}
    assert access_of(people["lead"], plan).roles == {"lead"}
    assert access_of(people["officer"], plan).roles == {"officer"}
    assert access_of(people["admin"], plan).is_administrator
    assert StrategyPartner.objects.get(partner=provider).standing == "added"
    assert PersonVersion.objects.get(person=people["lead"]).name == "Demonstration lead"


def test_demo_people_share_one_password_kept_for_the_owner_only(plan, settings):
    printed = run()
    path = settings.VAR / "demo-password.txt"
    password = path.read_text().strip()
    assert path.stat().st_mode & 0o777 == 0o600
    assert password in printed
    assert all(user.check_password(password) for user in User.objects.all())


def test_demo_people_again_changes_nothing_and_hashes_nothing(plan, django_assert_max_num_queries):
    printed = run()
    before = (Change.objects.count(), list(User.objects.values_list("password", flat=True)))
    with django_assert_max_num_queries(80):
        assert run() == printed
    assert (Change.objects.count(), list(User.objects.values_list("password", flat=True))) == before


def test_demo_people_puts_back_what_is_missing(plan):
    run()
    officer = User.objects.get(email="officer@demo.example")
    end_role(person=officer, strategy=plan, role="officer", job="test")
    run()
    assert access_of(officer, plan).is_officer


def test_demo_people_after_the_password_file_was_lost(plan, settings):
    run()
    (settings.VAR / "demo-password.txt").unlink()
    run()
    password = (settings.VAR / "demo-password.txt").read_text().strip()
    assert all(user.check_password(password) for user in User.objects.all())


def test_demo_people_in_several_strategies(plan):
    other = StrategyFactory(slug="demonstration")
    run("--strategy", "social-care-workforce", "--strategy", "demonstration")
    lead = User.objects.get(email="lead@demo.example")
    assert access_of(lead, other).leads
    assert access_of(lead, plan).leads


def test_demo_people_speak_for_an_organisation_of_each_strategy(plan):
    college = PartnerFactory(name="College A", slug="college-a", is_invented=True)
    demonstration = StrategyFactory(slug="demonstration", is_demonstration=True, partners=[college])
    run()
    people = {user.email.partition("@")[0]: user for user in User.objects.all()}
    provider = Partner.objects.get(slug="demonstration-care-provider")
    assert access_of(people["partner"], plan).partner_ids == {provider.pk}
    assert access_of(people["partner"], demonstration).partner_ids == {college.pk}
    assert access_of(people["lead"], demonstration).leads
    assert access_of(people["officer"], demonstration).is_officer


def test_demo_people_without_the_plan_says_so(plan):
    assert "The strategy “nowhere” is not loaded" in run("--strategy", "nowhere")


def test_demo_people_where_the_password_cannot_be_kept(plan, settings):
    settings.VAR.parent.joinpath("file").write_text("")
    settings.VAR = settings.VAR.parent / "file"
    with pytest.raises(CommandError, match="password cannot be kept"):
        run()
    assert not User.objects.exists()


@pytest.mark.parametrize("kept", ["", "a-password-of-before"])
def test_demo_people_close_a_password_file_that_others_could_read(plan, settings, kept):
    settings.VAR.mkdir()
    path = settings.VAR / "demo-password.txt"
    path.write_text(kept)
    path.chmod(0o644)
    run()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text().strip()
    assert kept in path.read_text()
