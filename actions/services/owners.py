"""Who may own an action: the partners and people of a strategy, read once for all rows of the set-up grid."""

from accounts.clock import Revision
from accounts.models import Membership, Partner, PartnerVersion, User
from accounts.services import MailboxAddressError, enter_member, enter_person
from actions.errors import GroupCannotLeadError, NotInPlanError, RuleError
from actions.speaking import OwnersLike, speaks_for_lead
from govuk.words import in_words
from outcomes.models import Grant, Strategy, StrategyPartner


class KnownOwners:
    """The partners of a strategy, the people asked for, and who speaks for whom.

    Attributes:
        partners: by id, the organisations that belong to the strategy, groups among them.
        speaks: (person, partner) of the strategy's partners.
    """

    def __init__(self, strategy: Strategy, people: tuple[set[int], set[str]]) -> None:
        ids, emails = people
        belonging = StrategyPartner.objects.open().filter(strategy=strategy).select_related("partner")
        self.partners: dict[int, Partner] = {link.partner_id: link.partner for link in belonging}
        names = PartnerVersion.objects.open().filter(partner__in=self.partners)
        self._names = {version.partner_id: version for version in names}
        self._people = dict(User.objects.filter(email__in=emails).values_list("email", "pk"))
        self._emails = {pk: email for email, pk in self._people.items()}
        self._emails |= dict(User.objects.filter(pk__in=ids).values_list("pk", "email"))
        speaking = Membership.objects.open().filter(person__in=self._emails, person__is_active=True)
        everywhere = set(speaking.values_list("person_id", "partner_id"))
        self.speaks = {pair for pair in everywhere if pair[1] in self.partners}
        self._speak_elsewhere = {person for person, partner in everywhere if partner not in self.partners}
        granted = Grant.objects.open().filter(strategy=strategy, person__in=self._emails)
        administrators = User.objects.filter(pk__in=self._emails, is_superuser=True)
        self._hold_roles = {*granted.values_list("person_id", flat=True), *administrators.values_list("pk", flat=True)}

    def person_id(self, email: str) -> int | None:
        """Who has this address; None for an address that nobody has."""
        return self._people.get(email)

    def speaks_for(self, wanted: OwnersLike) -> bool:
        """Whether the person speaks for the lead or the joint lead partner."""
        return speaks_for_lead(wanted, self.speaks)

    def check_leads(self, wanted: OwnersLike, now: OwnersLike) -> None:
        """Raise what is wrong with the partners of a row. One that stays is not asked about again."""
        if wanted.lead_id != now.lead_id:
            self._check_partner("lead", wanted.lead_id)
        if wanted.joint_lead_id != now.joint_lead_id:
            self._check_partner("joint_lead", wanted.joint_lead_id)
        if wanted.joint_lead_id and not wanted.lead_id:
            raise RuleError("Choose the lead partner first, then the joint lead.", field="lead")
        if wanted.joint_lead_id and wanted.joint_lead_id == wanted.lead_id:
            raise RuleError("The joint lead is the lead partner. Choose another, or none.", field="joint_lead")

    def refuse_elsewhere(self, wanted: OwnersLike, was: int | None) -> None:
        """Raise where the person cannot simply be let in: no lead partner, or somebody who takes part already.

        To speak for an organisation is a right over its updates. Whoever has a role in the strategy or speaks for
        anybody is given it knowingly, on the People page, and not by a name in a cell.

        Args:
            was: the accountable person so far. Somebody who stays while the partner changes is not let into it.
        """
        if not wanted.lead_id:
            raise RuleError("Choose the lead partner that this person belongs to.", field="lead")
        self._check_partner("lead", wanted.lead_id)
        lead = self._name(wanted.lead_id)
        others = [self._name(partner) for person, partner in sorted(self.speaks) if person == wanted.person_id]
        email = self._emails[wanted.person_id] if wanted.person_id else ""
        if others:
            says = f"{email} speaks for {in_words(others)}, not for {lead}"
        elif wanted.person_id in self._hold_roles:
            says = f"{email} takes part in this strategy, but does not speak for {lead}"
        elif wanted.person_id in self._speak_elsewhere or (email and wanted.person_id == was):
            says = f"{email} does not speak for {lead}"
        else:
            return
        raise NotInPlanError(f"{says}. Add them on the People page first, or enter somebody else.", field="person")

    def let_in(self, person: User, partner_id: int) -> None:
        """Remember that a person has been let in to speak for a partner."""
        self._people[person.email] = person.pk
        self._emails[person.pk] = person.email
        self.speaks.add((person.pk, partner_id))

    def _name(self, partner_id: int) -> str:
        return self._names[partner_id].name

    def _check_partner(self, name: str, partner_id: int | None) -> None:
        if partner_id is None:
            return
        if partner_id not in self.partners:
            raise NotInPlanError("This organisation does not belong to this strategy. Choose another.", field=name)
        if self.partners[partner_id].is_group:
            raise GroupCannotLeadError(field=name)
        if self._names[partner_id].has_left:
            raise NotInPlanError(f"{self._name(partner_id)} is no longer a partner. Choose another.", field=name)


class Invitations:
    """Lets people in while a change is being written; their mail is sent after it.

    Attributes:
        invited: people who could not sign in before.
    """

    def __init__(self, revision: Revision, known: KnownOwners) -> None:
        self.invited: list[User] = []
        self._revision = revision
        self._known = known

    def invite(self, email: str, partner_id: int) -> User:
        """The person with this address, let in to speak for the partner. A shared mailbox raises NotInPlanError."""
        try:
            person, is_new = enter_person(self._revision, email=email)
        except MailboxAddressError as refusal:
            raise NotInPlanError(str(refusal), field="person") from refusal
        enter_member(self._revision, person=person, partner=self._known.partners[partner_id])
        self._known.let_in(person, partner_id)
        if is_new:
            self.invited.append(person)
        return person
