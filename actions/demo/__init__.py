"""The demonstration: a strategy of its own with invented organisations and two years of history.

The published wording, and everything that people do with it, goes through the same loading and services as real use,
with `now=` from two years ago up to the day it is loaded. docs/demonstration.md describes the story files.
"""

from actions.demo.history import SLUG, replay_demonstration

__all__ = ["SLUG", "replay_demonstration"]
