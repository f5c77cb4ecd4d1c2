"""The words of a report that people write: everything in it that is not drawn from the plan's data."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Contact:
    """A line of the contact details: "Report Author:" and who that is."""

    label: str
    value: str = ""


@dataclass(frozen=True)
class Impact:
    """A row of the Community Impact Assessment."""

    about: str
    benefits: str = ""
    risks: str = ""
    mitigations: str = ""


@dataclass(frozen=True)
class ImpactTable:
    """A table of the Community Impact Assessment.

    Attributes:
        heading: "Equality", "Health and Care"...
        about: head of the first column ("Protected Characteristics", "Key considerations").
    """

    heading: str
    about: str
    rows: tuple[Impact, ...] = ()


@dataclass(frozen=True)
class ReportWords:
    """What people write in a report. "" and () mean: nothing was written yet.

    Attributes:
        title: of report and file.
        recommendations: full sentences that begin with a verb, after "I recommend that the Committee:".
        local_member_interest: "N/A" or who is concerned.
        interest_at_the_top: whether that stands above the title, not after the recommendations.
        report_of: "Cabinet Member for Health and Care".
        summary: paragraphs.
        remarks: paragraphs of the lead, by the section of the report that they follow (`scrutiny.house.SECTIONS`).
        strategic_plan: paragraphs of "Link to Strategic Plan".
        other_scrutiny: text of "Link to Other Overview and Scrutiny Activity".
        impact: text under "Community Impact"; "" refers to the appendix where that has rows, else "N/A".
        impact_tables: the appendix.
        documents: further background documents, a line each.
        contacts: lines of the contact details.
    """

    title: str = ""
    recommendations: tuple[str, ...] = ()
    local_member_interest: str = "N/A"
    interest_at_the_top: bool = False
    report_of: str = ""
    summary: tuple[str, ...] = ()
    remarks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    strategic_plan: tuple[str, ...] = ()
    other_scrutiny: str = ""
    impact: str = ""
    impact_tables: tuple[ImpactTable, ...] = ()
    documents: tuple[str, ...] = ()
    contacts: tuple[Contact, ...] = ()


def carried_over(words: ReportWords) -> ReportWords:
    """What a new report takes from the one before: everything but what that one said of its own time."""
    return replace(words, recommendations=(), summary=(), remarks={}, other_scrutiny="")
