"""The flat of MuRAL: its 23 sensors and 26 activities, in the data's own spelling.

Names are MuRAL's (arXiv 2504.20505); lengths, rhythms and chances are ours, made up to be plausible
and to give the published event rate.
"""

from __future__ import annotations

from harkd.homes.simulate.world import Doing, Fixture, World, held, often

OTHERS = "others"

_ON, _OFF, _OPEN, _CLOSE = "turned ON", "turned OFF", "OPENED", "CLOSED"


def _power(id: str, room: str, long: str | None = None) -> Fixture:
    return Fixture(id, room, long or id, "power", _ON, _OFF, 40.0)


def _motion(id: str, room: str) -> Fixture:
    name = id.removesuffix(" mov") + " motion sensor"
    return Fixture(id, room, name, "motion", _ON, _OFF, 6.0)


def _door(id: str, room: str) -> Fixture:
    return Fixture(id, room, f"{id} contact sensor", "contact", _OPEN, _CLOSE, 6.0)


def _seat(id: str) -> Fixture:
    # OPENED: somebody sits down on it; CLOSED: stands up.
    return Fixture(id, "dining room", f"{id} sensor", "contact", _OPEN, _CLOSE, 25.0)


_KITCHEN, _DINING, _LIVING, _BATH = "kitchen", "dining room", "living room", "bathroom"
_BEDS = ("bedroom_1", "bedroom_2")

FIXTURES = (
    _power("kitchen range hood wattmeter", _KITCHEN),
    _power("kitchen induction stove wattmeter", _KITCHEN),
    _power("kitchen coffee machine wattmeter", _KITCHEN),
    _power("kitchen microwave wattmeter", _KITCHEN, "kitchen microwave oven wattmeter"),
    _power("kitchen kettle wattmeter", _KITCHEN),
    _motion("kitchen counter mov", _KITCHEN),
    _motion("kitchen sink mov", _KITCHEN),
    _door("kitchen cabinet door", _KITCHEN),
    _door("kitchen fridge door", _KITCHEN),
    _door("main door", "entrance"),
    _seat("dining room chair_1 contact"),
    _seat("dining room chair_2 contact"),
    _seat("dining room chair_3 contact"),
    _door("dining room food cabinet door", _DINING),
    _motion("living room bookshelf mov", _LIVING),
    _motion("living room couch mov", _LIVING),
    _power("living room TV wattmeter", _LIVING),
    _power("living room game console wattmeter", _LIVING),
    # CLOSED: use starts; OPENED: it ends.
    Fixture(
        "bathroom toilet contact",
        _BATH,
        "bathroom toilet contact sensor",
        "contact",
        _CLOSE,
        _OPEN,
        60.0,
    ),
    _motion("bathroom global mov", _BATH),
    _motion("bathroom sink mov", _BATH),
    _door("bedroom_1 door", "bedroom_1"),
    _door("bedroom_2 door", "bedroom_2"),
)

_CHAIRS = tuple(f"dining room chair_{n} contact" for n in (1, 2, 3))
_HOOD, _STOVE, _COFFEE, _MICROWAVE, _KETTLE = (fixture.id for fixture in FIXTURES[:5])
_COUNTER, _SINK, _CABINET, _FRIDGE, _MAIN = (fixture.id for fixture in FIXTURES[5:10])
_FOOD, _SHELF, _COUCH, _TV, _CONSOLE = (fixture.id for fixture in FIXTURES[13:18])
_TOILET, _BATH_MOV, _BASIN, _BED_1, _BED_2 = (fixture.id for fixture in FIXTURES[18:])

_MORNING, _EVENING, _LATE = (5, 10), (17, 22), (11, 23)
_CLEAR = ("clearing table",)

# In the order of their ids, from 1; those that are known (1-4 and 6) are MuRAL's.
DOINGS = (
    Doing("using toilet", _BATH, 4,
          (held(_TOILET), often(_TOILET, every=80), often(_BATH_MOV, every=110))),
    Doing("preparing drinks", _KITCHEN, 4,
          (often(_COFFEE, every=70), often(_KETTLE, every=70), often(_COUNTER, every=110)),
          hours=(8, 17), then=("drinking water, coffee or drinks",)),
    Doing("preparing breakfast", _KITCHEN, 8,
          (often(_COUNTER, every=40), often(_FRIDGE, every=90), often(_CABINET, every=150),
           often(_COFFEE, every=300), often(_MICROWAVE, every=200)),
          weight=2.5, hours=_MORNING, then=("having breakfast",), joint=True),
    Doing("having breakfast", _DINING, 12, (often(*_CHAIRS, every=40),),
          weight=2.5, hours=_MORNING, then=_CLEAR, joint=True),
    Doing("personal washing", _BATH, 5, (often(_BASIN, every=28),)),
    Doing("bedroom personal activity", "bedroom_1", 7, (often(_BED_1, every=40),)),
    Doing("taking shower", _BATH, 9, (often(_BATH_MOV, every=30),), weight=0.7),
    Doing("grabing food or drinks", _KITCHEN, 2, (often(_FRIDGE, every=25),), weight=1.5,
          then=("having fruits or snacks", "drinking water, coffee or drinks")),
    Doing("grabing tableware", _KITCHEN, 2, (often(_CABINET, every=20),), weight=1.5,
          then=("having breakfast", "having dinner", "having fruits or snacks")),
    Doing("clearing table", _DINING, 3, (often(_FOOD, every=30), often(_CABINET, every=70)),
          weight=0.5, then=("washing dishes",), joint=True),
    Doing("treating fruits", _KITCHEN, 5, (often(_COUNTER, every=40), often(_SINK, every=90)),
          weight=1.4, hours=(10, 17), then=("having fruits or snacks",)),
    Doing("having fruits or snacks", _DINING, 6,
          (often(_FOOD, every=60), often(*_CHAIRS, every=90)),
          weight=1.5, hours=(10, 17), joint=True),
    Doing("drinking water, coffee or drinks", _DINING, 6,
          (often(_SINK, every=240), often(*_CHAIRS, every=50)), hours=(10, 17), joint=True),
    Doing("preparing dinner", _KITCHEN, 14,
          (often(_HOOD, every=200), often(_STOVE, every=80), often(_COUNTER, every=40),
           often(_FRIDGE, every=160), often(_SINK, every=250), often(_MICROWAVE, every=400)),
          weight=5, hours=_EVENING, then=("having dinner",), joint=True),
    Doing("having dinner", _DINING, 16, (often(*_CHAIRS, every=40),),
          weight=2.5, hours=_EVENING, then=_CLEAR, joint=True),
    Doing("washing dishes", _KITCHEN, 6, (often(_SINK, every=25),), weight=0.5),
    Doing("cleaning appartment", _LIVING, 11,
          (often(_BED_1, every=150), often(_BED_2, every=150), often(_SHELF, every=130),
           often(_COUCH, every=130), often(_MAIN, every=200)), weight=1.4, hours=(10, 17)),
    Doing("resting on the couch or the chairs", _LIVING, 10, (often(_COUCH, every=35),)),
    Doing("watching TV", _LIVING, 15, (often(_TV, every=70), often(_COUCH, every=110)),
          hours=_LATE, joint=True),
    Doing("reading books", _LIVING, 11, (often(_SHELF, every=35), often(_COUCH, every=200))),
    Doing("playing video games", _LIVING, 13,
          (often(_CONSOLE, every=55), often(_TV, every=400), often(_COUCH, every=200)),
          hours=_LATE, joint=True),
    Doing("playing board games", _DINING, 14,
          (often(*_CHAIRS, every=40), often(_SHELF, every=300)),
          weight=1.5, hours=(12, 17), joint=True),
    Doing("using pc", "bedroom_2", 10, (often(_BED_2, every=50),)),
    Doing("chatting", _LIVING, 7, (often(_COUCH, every=50), often(*_CHAIRS, every=120)),
          weight=0.5, joint=True),
    Doing("getting out of the apartment", "entrance", 1.5, (often(_MAIN, every=18),),
          weight=1.4, then=("coming into the apartment",), away=7),
    Doing("coming into the apartment", "entrance", 1.5, (often(_MAIN, every=18),), weight=0.5,
          joint=True),
)  # fmt: skip

MURAL = World(
    rooms=("entrance", _KITCHEN, _DINING, _LIVING, _BATH, *_BEDS),
    fixtures=FIXTURES,
    doings=DOINGS,
    other=OTHERS,
    pace=0.83,
)
