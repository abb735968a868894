"""The flat of Marble: its ambient and phone sensors and its 13 activities.

Sensor and activity names are Marble's (University of Milan); lengths, rhythms and chances are ours.
Washing dishes, entering and leaving have no sensor of their own, as in the real home.
"""

from __future__ import annotations

from harkd.homes.simulate.world import Doing, Fixture, World, held, often, once

TRANSITION = "TRANSITION"
"""What Marble's annotation says between two activities."""

_KITCHEN, _DINING, _LIVING, _OFFICE = "kitchen", "dining room", "living room", "office"
_ENTRANCE = "entrance"

_PARTS: tuple[tuple[str, str, str, str, float], ...] = (
    ("R1", _KITCHEN, "pantry", "magnetic", 8.0),
    ("R2", _KITCHEN, "cutlery drawer", "magnetic", 6.0),
    ("R5", _KITCHEN, "pots drawer", "magnetic", 6.0),
    ("R6", _KITCHEN, "medicines cabinet", "magnetic", 10.0),
    ("R7", _KITCHEN, "fridge", "magnetic", 8.0),
    ("E1", _KITCHEN, "stove", "power", 90.0),
    ("E2", _LIVING, "television", "power", 120.0),
    ("P1", _DINING, "dining room chair", "pressure", 40.0),
    ("P4", _DINING, "dining room chair", "pressure", 40.0),
    ("P5", _DINING, "dining room chair", "pressure", 40.0),
    ("P6", _DINING, "dining room chair", "pressure", 40.0),
    ("P2", _OFFICE, "office chair", "pressure", 40.0),
    ("P3", _LIVING, "living room couch", "pressure", 40.0),
    ("P7", _LIVING, "living room couch", "pressure", 40.0),
    ("P8", _LIVING, "living room couch", "pressure", 40.0),
    ("P9", _LIVING, "living room couch", "pressure", 40.0),
    ("S1", _LIVING, "make a phone call", "phone", 60.0),
    ("S2", _LIVING, "answer an incoming call", "phone", 60.0),
)

_CHAIRS, _COUCH = ("P1", "P4", "P5", "P6"), ("P3", "P7", "P8", "P9")

DOINGS = (
    Doing("ANSWERING_PHONE", _LIVING, 3, (often("S2", every=45), once(*_COUCH, chance=0.5)),
          weight=1.2),
    Doing("CLEARING_TABLE", _DINING, 3,
          (often("R7", every=70), often("R1", every=180), often("R2", every=150), once(*_CHAIRS)),
          weight=0.7, then=("WASHING_DISHES",), joint=True),
    Doing("COOKING", _KITCHEN, 12,
          (often("E1", every=60), often("R5", every=90), often("R7", every=220),
           often("R1", every=300)),
          weight=1.4, then=("SETTING_UP_TABLE", "EATING")),
    Doing("EATING", _DINING, 12, (often(*_CHAIRS, every=45),), weight=1.4,
          then=("CLEARING_TABLE", "TAKING_MEDICINES"), joint=True),
    Doing("ENTERING_HOME", _ENTRANCE, 1.5, (often("R7", "R1", "P2", "P1", every=45),), weight=0.6),
    Doing("LEAVING_HOME", _ENTRANCE, 1.5, (often("R6", "R1", "P2", "P3", every=45),),
          then=("ENTERING_HOME",), away=5),
    Doing("MAKING_PHONE_CALL", _LIVING, 3, (often("S1", every=45), once(*_COUCH, chance=0.5)),
          weight=1.2),
    Doing("PREPARING_COLD_MEAL", _KITCHEN, 6,
          (often("R7", every=50), often("R1", every=55), often("R2", every=220)),
          then=("SETTING_UP_TABLE", "EATING")),
    Doing("SETTING_UP_TABLE", _DINING, 3, (often("R2", every=25), often("R1", every=220)),
          then=("EATING",), joint=True),
    Doing("TAKING_MEDICINES", _KITCHEN, 2, (often("R6", every=30), once("R7", chance=0.4))),
    Doing("USING_PC", _OFFICE, 11, (held("P2", chance=0.5), often("P2", every=55))),
    Doing("WASHING_DISHES", _KITCHEN, 5,
          (often("R2", every=110), often("R5", every=80), often("R1", every=250)), weight=0.7),
    Doing("WATCHING_TV", _LIVING, 13,
          (held("E2", chance=0.7), often("E2", every=140), often(*_COUCH, every=55)), joint=True),
)  # fmt: skip

MARBLE = World(
    rooms=(_ENTRANCE, _KITCHEN, _DINING, _LIVING, _OFFICE),
    fixtures=tuple(
        Fixture(id, room, name, kind, "ON", "OFF", hold) for id, room, name, kind, hold in _PARTS
    ),
    doings=DOINGS,
    other=TRANSITION,
    pace=1.25,  # no event rate is published; this one gives about 100 events an hour by default
)
