"""Simulated homes: a world of our own to learn and experiment in.

What is modelled: a floor plan with sensors; residents who go through activities with lengths,
usual hours and usual successors; activities done jointly, broken off and taken up again; who sits
where; sensors that report the start and the end of a use, miss some, invent some, are late, and
are tripped in passing; annotation as each dataset has it, and beside it, in a file that no reader
opens (`TRUTH.csv`), what really caused each event.

What is not: walking paths and the time they take through rooms, people who get in each other's
way, habits of single residents, days that hang together, drifting clocks, faulty batteries,
wearables, weather. Lengths, rhythms and chances are made up, not fitted to anybody's recordings;
only the overall event rate is set to a published one; experiments/simulation shows how close it and
the rest come, and what each knob turns. What a model learns here it has learned
about this world: scores on it say nothing about scores on the real datasets.
"""

from harkd.homes.simulate.home import SimulatedHome, SimulatedSession, simulate
from harkd.homes.simulate.spec import SimulationSpec
from harkd.homes.simulate.store import MARK, ensure, write

__all__ = [
    "MARK",
    "SimulatedHome",
    "SimulatedSession",
    "SimulationSpec",
    "ensure",
    "simulate",
    "write",
]
