"""Hides figures from which a few people could be made out, in everything that is published (docs/rules.md, Figures).

Hidden are counts of 1 to `up_to` people, percentages behind which so few stand on either side, what is worked out from
a hidden figure, and more parts of a whole until the hidden ones, taken together, are several and not a few people.
`few` says which figure shows a few people by itself, `families` which figures give one another away, `hiding` which
are hidden in the end, and `printed` what earlier editions may have told.
"""

from outcomes.suppression.few import Rules, hidden_words, hide_figure, rules_at
from outcomes.suppression.hiding import hidden_among, hidden_keys
from outcomes.suppression.printed import register_printed

__all__ = [
    "Rules",
    "hidden_among",
    "hidden_keys",
    "hidden_words",
    "hide_figure",
    "register_printed",
    "rules_at",
]
