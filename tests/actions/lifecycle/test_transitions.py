"""The one table of what may happen to an update: every state, every step, a named error for each illegal one."""

from itertools import product

import pytest

from actions import errors
from actions.transitions import STEPS, Step, UpdateState, check_step


def test_table_names_every_state_and_every_step():
    assert set(STEPS) == set(UpdateState)
    assert frozenset.union(*STEPS.values()) == set(Step)


@pytest.mark.parametrize(("state", "step"), list(product(UpdateState, Step)))
def test_illegal_step_has_a_named_error_and_a_legal_one_passes(state, step):
    if step in STEPS[state]:
        check_step(state, step)
        return
    with pytest.raises(errors.RuleError) as refusal:
        check_step(state, step)
    assert type(refusal.value) is not errors.RuleError
