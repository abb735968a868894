"""Rooms and devices that any home may have, so that one which is made up is recognised.

Each line is one thing in its usual words: a window whose events hold any of them holds the thing.
The list is written by hand, for English; what it lacks is never reported as made up.
"""

from harkd.audit.words import fold, holds

DEVICES = tuple(
    tuple(line.split(", "))
    for line in (
        "fridge, refrigerator, freezer",
        "stove, cooktop, hob, cooker, induction",
        "oven",
        "microwave",
        "kettle",
        "toaster",
        "coffee machine, coffee maker",
        "dishwasher",
        "washing machine, washer",
        "dryer",
        "range hood",
        "tv, television",
        "game console, playstation, xbox",
        "computer, pc, laptop",
        "phone, smartphone, telephone",
        "couch, sofa",
        "chair",
        "bed, mattress",
        "bookshelf, bookcase",
        "shower, bath, bathtub",
        "toilet, wc",
        "sink, faucet, tap, basin",
        "wardrobe, closet",
        "main door, front door, entrance door, maindoor",
        "vacuum, vacuum cleaner",
        "medicine cabinet, medicine",
        "cutlery",
        "pots, pans",
        "pantry",
    )
)
ROOMS = tuple(
    tuple(line.split(", "))
    for line in (
        "kitchen",
        "bathroom",
        "bedroom",
        "living room, lounge",
        "dining room",
        "office, study room",
        "hall, hallway, corridor, entrance, entry",
        "laundry room",
        "garage",
        "balcony, terrace",
        "garden",
        "basement, cellar",
        "attic",
    )
)
WITHOUT_MEANING = frozenset(
    ("door", "drawer", "cabinet", "light", "lamp", "switch", "window", "sensor", "motion",
     "global", "whole room", "presence", "temperature", "plug", "counter", "table")
)  # fmt: skip
"""Device names that speak of a sensor only where their room stands before them."""


def synonyms(words: str, things: tuple[tuple[str, ...], ...]) -> tuple[str, ...]:
    """The usual words for the things that these words name; the words themselves come first."""
    folded = fold(words)
    also = [
        word for thing in things if any(holds(folded, word) for word in thing) for word in thing
    ]
    return tuple(dict.fromkeys((folded, *also)))
