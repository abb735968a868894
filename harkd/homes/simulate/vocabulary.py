"""Words for random homes: rooms, devices and activities, each in several wordings.

They cover the words that the homes of Marble, MuRAL and UCI ADL use, and many more, so that a model
that has read random homes has met the words of the real ones, though not what they stand for there.
"""

from __future__ import annotations

from typing import NamedTuple


class Thing(NamedTuple):
    """A device that a room may have."""

    kind: str
    """'motion', 'contact', 'power', 'pressure' or 'flow'"""
    rooms: str
    """keys of `ROOMS`, split by blanks"""
    names: str
    """wordings, split by '|'"""


class Concept(NamedTuple):
    """An activity that a home's list may have."""

    labels: str
    """wordings, split by '|'"""
    things: str
    """keys of `THINGS` that it works, split by blanks; a home has it if it has the first of them"""
    minutes: float
    hours: tuple[int, int] | None = None
    then: str = ""
    """keys of `CONCEPTS`, split by blanks"""
    joint: bool = False
    away: float = 0.0
    """minutes out of the house between this and what comes next"""


ROOMS = {
    "kitchen": "kitchen|kitchenette|cooking area|cuisine",
    "dining": "dining room|dining area|eating corner|breakfast room",
    "living": "living room|living|lounge|sitting room|family room|salon",
    "bath": "bathroom|bath|washroom|shower room|restroom",
    "bed": "bedroom|bedroom_1|master bedroom|sleeping room|guest room",
    "bed2": "bedroom_2|second bedroom|kids room|child bedroom",
    "entrance": "entrance|hall|hallway|entry|corridor|front hall",
    "office": "office|study|home office|work room|library",
    "laundry": "laundry|utility room|laundry room|storage room",
    "outside": "garage|balcony|garden|terrace|patio|workshop",
}

THINGS = {
    "stove": Thing("power", "kitchen", "stove|cooktop|induction stove|hob|cooker|gas range"),
    "hood": Thing("power", "kitchen", "range hood|hood|extractor fan|cooker hood"),
    "oven": Thing("power", "kitchen", "oven|electric oven|mini oven"),
    "microwave": Thing("power", "kitchen", "microwave|microwave oven"),
    "toaster": Thing("power", "kitchen dining", "toaster|grill|sandwich maker"),
    "kettle": Thing("power", "kitchen", "kettle|water kettle|tea maker"),
    "coffee": Thing("power", "kitchen dining", "coffee machine|espresso machine|coffee maker"),
    "fridge": Thing("contact", "kitchen", "fridge|refrigerator|freezer|fridge door"),
    "cupboard": Thing("contact", "kitchen", "cupboard|cabinet|pantry|cabinet door"),
    "drawer": Thing("contact", "kitchen dining", "cutlery drawer|drawer|pots drawer|plates drawer"),
    "counter": Thing("motion", "kitchen", "counter|worktop|counter top"),
    "sink": Thing("flow motion", "kitchen", "sink|tap|faucet"),
    "dishwasher": Thing("power contact", "kitchen", "dishwasher|dish washer"),
    "food": Thing("contact", "dining kitchen",
            "food cabinet|food cabinet door|snack box|pantry door"),
    "chair": Thing("pressure contact", "dining", "chair|chair_1|chair_2|seat"),
    "table": Thing("motion", "dining kitchen", "table|dining table|breakfast bar"),
    "couch": Thing("pressure motion", "living", "couch|sofa|seat|settee"),
    "armchair": Thing("pressure", "living bed office", "armchair|rocking chair|recliner|chair_3"),
    "tv": Thing("power", "living bed", "TV|television|smart TV|projector"),
    "console": Thing("power", "living bed2", "game console|video game console|gaming box"),
    "radio": Thing("power", "living kitchen bath", "radio|stereo|music player|loudspeaker"),
    "books": Thing("motion contact", "living office", "bookshelf|book case|bookcase|magazine rack"),
    "phone": Thing("contact", "living entrance office",
            "phone|telephone|phone cradle|answer phone"),
    "toilet": Thing("contact pressure flow", "bath", "toilet|flush|toilet seat|toilet lid|wc"),
    "shower": Thing("flow motion", "bath", "shower|shower cabin|bath tub|bathtub"),
    "basin": Thing("flow motion", "bath", "basin|washbasin|sink|mirror"),
    "medicine": Thing("contact", "bath kitchen", "medicines cabinet|medicine box|cabinet|pill box"),
    "presence": Thing("motion", "bath living office", "global|presence|whole room|ceiling"),
    "hairdryer": Thing("power", "bath", "hair dryer|shaver|electric toothbrush"),
    "bed": Thing("pressure", "bed bed2", "bed|mattress|bunk bed|double bed"),
    "wardrobe": Thing("contact", "bed bed2 entrance", "wardrobe|closet|dresser|coat rack"),
    "roomdoor": Thing("contact", "bed bed2 bath", "door|room door|sliding door"),
    "lamp": Thing("power", "bed office living", "lamp|bedside lamp|reading lamp|light"),
    "maindoor": Thing("contact", "entrance", "main door|maindoor|front door|entrance door|door"),
    "keys": Thing("contact", "entrance", "key box|key hook|shoe cabinet|door lock"),
    "computer": Thing("power", "office bed2", "computer|PC|laptop dock|monitor|printer"),
    "deskchair": Thing("pressure", "office", "office chair|desk chair|stool"),
    "desk": Thing("motion", "office bed2", "desk|writing desk|work table"),
    "washer": Thing("power contact", "laundry bath", "washing machine|washer|tumble dryer"),
    "iron": Thing("power", "laundry bed", "iron|steam iron|ironing board"),
    "broom": Thing("contact", "laundry entrance", "broom closet|cleaning cupboard|bucket"),
    "vacuum": Thing("power", "laundry living", "vacuum cleaner|hoover|robot vacuum"),
    "bike": Thing("power motion", "outside living",
            "exercise bike|treadmill|yoga mat|rowing machine"),
    "tools": Thing("contact", "outside", "tool box|tool cabinet|work bench"),
    "plants": Thing("flow motion", "outside living", "plants|watering can|garden hose|flower pots"),
    "car": Thing("motion contact", "outside", "car|gate|garage door|bicycle stand"),
    "pet": Thing("contact motion", "kitchen entrance outside", "cat flap|dog bowl|pet feeder|cage"),
    "window": Thing("contact", "bed living bath office", "window|blinds|shutter|curtain"),
    "crib": Thing("pressure motion", "bed2 bed", "crib|baby cot|changing table|play mat"),
    "piano": Thing("power pressure", "living office", "piano|keyboard|piano stool|guitar stand"),
}  # fmt: skip

CONCEPTS = {
    "toilet": Concept("using toilet|toileting|going to the toilet|use of toilet",
            "toilet presence", 4, None, "wash"),
    "wash": Concept("personal washing|grooming|washing hands|brushing teeth|personal hygiene",
            "basin hairdryer presence", 4),
    "shower": Concept("taking shower|showering|bathing|having a bath", "shower presence window", 9),
    "sleep": Concept("sleeping|sleep|napping|going to bed|night rest",
            "bed lamp roomdoor", 15, (20, 9)),
    "bedroom": Concept("bedroom personal activity|private time|personal time in bedroom",
            "roomdoor bed lamp", 8),
    "dress": Concept("dressing|getting dressed|changing clothes", "wardrobe roomdoor", 4),
    "breakfast": Concept("preparing breakfast|making breakfast|cooking breakfast",
            "coffee fridge toaster cupboard counter", 8, (5, 10), "eatbreakfast", True),
    "eatbreakfast": Concept("having breakfast|breakfast|eating breakfast",
            "chair table toaster", 12, (5, 10), "clear", True),
    "lunch": Concept("preparing lunch|making lunch|preparing cold meal",
            "fridge drawer cupboard microwave counter", 9, (11, 15), "eatlunch"),
    "eatlunch": Concept("having lunch|lunch|eating lunch",
            "chair table food", 13, (11, 15), "clear", True),
    "dinner": Concept("preparing dinner|cooking dinner|making supper",
            "stove hood oven fridge counter sink", 14, (17, 22), "eatdinner", True),
    "eatdinner": Concept("having dinner|dinner|supper|eating dinner",
            "chair table drawer", 15, (17, 22), "clear dishes", True),
    "cook": Concept("cooking|preparing meal|meal preparation|preparing hot meal|cooking a meal",
            "stove oven drawer fridge counter", 12, None, "eat table"),
    "eat": Concept("eating|having a meal|eating and drinking",
            "table chair food", 11, None, "clear", True),
    "bake": Concept("baking|baking a cake|making bread", "oven cupboard counter", 12, (10, 19)),
    "drinks": Concept("preparing drinks|making coffee|making tea|preparing hot drinks",
            "kettle coffee counter cupboard", 4, (7, 19), "drink"),
    "drink": Concept("drinking water, coffee or drinks|drinking|having a drink|coffee break",
            "table sink chair", 5, None, "", True),
    "snack": Concept("having fruits or snacks|snack|snacking|eating snack",
            "food fridge chair", 6, (9, 23)),
    "fruits": Concept("treating fruits|peeling fruits|washing vegetables",
            "sink counter drawer", 5, (9, 19), "snack"),
    "grab": Concept("grabing food or drinks|grabbing food|getting something to eat",
            "fridge food", 2, None, "snack drink"),
    "table": Concept("setting up table|setting the table|grabing tableware|laying the table",
            "drawer table cupboard", 3, None, "eat eatdinner eatlunch", True),
    "clear": Concept("clearing table|clearing the table|tidying the table",
            "table cupboard food drawer", 3, None, "dishes", True),
    "dishes": Concept("washing dishes|doing the dishes|washing up|loading the dishwasher",
            "sink dishwasher drawer", 6),
    "clean": Concept("cleaning appartment|cleaning|housekeeping|vacuuming|sweeping the floor",
            "vacuum broom presence sink", 9, (8, 19)),
    "laundry": Concept("doing laundry|washing clothes|laundry",
            "washer wardrobe", 7, (8, 20), "iron"),
    "iron": Concept("ironing|ironing clothes|folding clothes", "iron wardrobe", 9),
    "rest": Concept("resting on the couch or the chairs|resting|relaxing|spare time",
            "couch armchair", 10),
    "tv": Concept("watching TV|watching television|spare time TV|watching a movie",
            "tv couch armchair", 14, (11, 23), "", True),
    "read": Concept("reading books|reading|reading the newspaper|reading a magazine",
            "books lamp armchair couch", 11),
    "video": Concept("playing video games|video gaming|gaming",
            "console tv couch", 12, (11, 23), "", True),
    "board": Concept("playing board games|playing cards|doing a puzzle|playing games",
            "table chair books", 13, (11, 22), "", True),
    "music": Concept("listening to music|playing music|listening to the radio",
            "radio armchair", 9),
    "instrument": Concept("playing the piano|practising an instrument|making music",
            "piano books", 11),
    "chat": Concept("chatting|talking|conversation|having guests|socialising",
            "couch chair table", 8, None, "", True),
    "pc": Concept("using pc|using computer|working at the computer|browsing the internet",
            "computer deskchair desk", 11),
    "work": Concept("working|working from home|office work|studying|doing homework",
            "desk deskchair lamp books", 12, (8, 20)),
    "call": Concept("making phone call|phoning|calling someone|make a phone call",
            "phone couch", 4),
    "answer": Concept("answering phone|answering the phone|answer an incoming call",
            "phone deskchair", 3),
    "medicine": Concept("taking medicines|taking medication|taking pills", "medicine sink", 2),
    "leave": Concept("leaving|leaving home|getting out of the apartment|going out|leave home",
            "maindoor keys", 2, None, "enter", away=6),
    "enter": Concept("entering home|coming into the apartment|coming home|enter home|arriving",
            "maindoor keys wardrobe", 2, None, "", True),
    "sport": Concept("doing sports|exercising|physical exercise|yoga|working out",
            "bike presence radio", 10, (6, 20)),
    "garden": Concept("gardening|watering plants|caring for plants", "plants tools", 7, (8, 20)),
    "repair": Concept("repairing things|handicraft|do it yourself|using tools",
            "tools car", 9, (9, 20)),
    "pet": Concept("feeding the cat|playing with the dog|caring for pets|feeding pets", "pet", 4),
    "baby": Concept("baby care|changing the baby|putting the child to bed|playing with children",
            "crib lamp wardrobe", 7, None, "", True),
    "air": Concept("airing the room|opening the windows|closing the shutters", "window", 2),
    "aid": Concept("first aid|measuring blood pressure|health check", "medicine armchair", 4),
}  # fmt: skip

OTHERS = ("others", "other", "other activity", "none", "idle", "unknown")
"""Wordings of the label that stands for no activity of the list."""
