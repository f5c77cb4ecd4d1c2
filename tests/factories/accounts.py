"""People and partners, made by the services that make them in the application."""

from typing import Any

import factory

from accounts import services
from accounts.models import Partner, User
from tests.factories.rising import rising


class PersonFactory(factory.Factory):
    """A person who can sign in. `partners` are the organisations they speak for; `password` is optional."""

    class Meta:
        model = User

    email = factory.Sequence(lambda number: f"person{number}@example.org")
    name = factory.Sequence(lambda number: f"Person {number}")
    partners: list[Partner] = []
    password = ""
    administrator = False
    now = None

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **fields: Any) -> User:
        instants = rising(fields["now"])
        person = services.invite_person(
            email=fields["email"], name=fields["name"], job="test", now=next(instants), send_mail=False
        )
        for partner in fields["partners"]:
            services.add_member(person=person, partner=partner, job="test", now=next(instants))
        if fields["password"]:
            person.set_password(fields["password"])
            person.save(update_fields=["password"])
        return services.appoint_administrator(person=person) if fields["administrator"] else person


class PartnerFactory(factory.Factory):
    """An organisation, or a group of them with `is_group`."""

    class Meta:
        model = Partner

    name = factory.Sequence(lambda number: f"Organisation {number}")
    slug = ""
    is_group = False
    is_invented = False
    now = None

    @classmethod
    def _create(cls, model_class: type[Partner], *args: Any, **fields: Any) -> Partner:
        return services.add_partner(job="test", **fields)
