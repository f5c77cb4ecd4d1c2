"""Subjects: what a conflict or a note is about, such as "action 3.2", so that it can be shown on the right page."""

from dataclasses import dataclass

SUBJECT_KINDS = {
    "strategy": "",
    "outcome": "outcomes[].number",
    "sub-outcome": "outcomes[].sub_outcomes[].ref",
    "statement": "outcomes[].sub_outcomes[].statements[].ref",
    "measure": "outcomes[].measures[].ref",
    "workstream": "workstreams[].number",
    "action": "actions[].ref",
    "partner": "partners[].slug",
    "area": "areas[].slug",
    "series": "series[].key",
    "document": "documents[].key",
}
"""Each kind of subject, with the place in a plan file that holds the reference after it; "" where there is none."""


@dataclass(frozen=True)
class Subject:
    """A kind out of SUBJECT_KINDS and the reference after it; the strategy's is ""."""

    kind: str
    ref: str = ""


def parse_subject(text: str) -> Subject:
    """Return the subject that a text such as "action 3.2" names; raises ValueError saying what is wrong with it."""
    kind, _, ref = text.partition(" ")
    if kind not in SUBJECT_KINDS:
        raise ValueError(f'is "{text}": begin with {", ".join(SUBJECT_KINDS)}, as in "action 3.2"')
    if bool(ref) != bool(SUBJECT_KINDS[kind]):
        wanted = f'write "{kind}" alone' if ref else f'write a reference after "{kind}", as in "action 3.2"'
        raise ValueError(f'is "{text}": {wanted}')
    return Subject(kind, ref)
