"""Reviews: a period's scorecards, frozen when its last day is published, with their pack, their readers and their end.

A review is closed once and never changes. What is published later about the same period stands beside it, as a
difference (`differences.py`). Where its files lie and which of them may change: `store.py`.
"""

from bellwether.reviews.closing import close, due, finish, run, settle
from bellwether.reviews.differences import Difference, compare, write_differences
from bellwether.reviews.frozen import Review
from bellwether.reviews.notices import ask, tell
from bellwether.reviews.store import Decision, State, decision, decision_of, listed, read

__all__ = [
    "Decision",
    "Difference",
    "Review",
    "State",
    "ask",
    "close",
    "compare",
    "decision",
    "decision_of",
    "due",
    "finish",
    "listed",
    "read",
    "run",
    "settle",
    "tell",
    "write_differences",
]
