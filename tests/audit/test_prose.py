"""Reasoning as language models write it: sound traces pass, and each fault is found in them."""

import pytest

from harkd.audit import Kind, sound
from tests.audit.making import ANSWERS, audit, evidence, kinds

NUMBERED = """\
Event 1: the bedroom_1 door opens at 08:18, somebody comes out, which fits no activity, so others.
Event 2: the coffee machine is turned on, so this is preparing drinks.
Events 3 and 4: the fridge is opened and closed. They could be getting milk for preparing drinks, \
but in the morning preparing breakfast is more likely.
Event 5: a resident sits down on chair_1 in the dining room. This suggests having breakfast."""
PROSE = """\
Okay, let's see. The window starts around 8:18 in the morning. First, the bedroom_1 door opened, \
so someone left the bedroom. None of the activities fits that, so I'd label it "others". Next, the \
coffee machine in the kitchen turned on: preparing drinks. Then the refrigerator is opened and \
closed within seconds, probably to prepare breakfast. Finally someone sits on the dining room \
chair, which is consistent with having breakfast, not with watching TV, since no TV event is there.
"""
MARKDOWN = """\
Let me go through them one by one.

1. **08:18:48 bedroom_1 door OPENED** - Someone leaves the bedroom.
   - No activity of the list fits -> others
2. **08:19:00 kitchen coffee machine turned ON** - Making coffee.
   - Activity: preparing drinks
3. **08:19:18 kitchen fridge door OPENED**
   - They take food out. Activity: preparing breakfast
4. **08:19:25 kitchen fridge door CLOSED**
   - Same as event 3. Activity: preparing breakfast
5. **08:21:40 dining room chair_1 OPENED**
   - Sitting down: having breakfast

Overall, the residents are preparing breakfast and having breakfast."""
THINKING = """\
Hmm, who is doing what here? There are two residents maybe. The first event is at 08:18:48: \
the bedroom door. It doesn't match "watching TV" or "using toilet". "others" is the fallback, so I \
choose that. Event 2 is the coffee machine being turned on at 08:19, obviously preparing drinks. \
Event 3 and 4 are the fridge door, opened at 08:19:18 and closed 7 seconds later at 08:19:25. \
Could be preparing drinks (milk) or preparing breakfast. Considering the time of day, I'll go with \
preparing breakfast for both. Event 5, chair_1 opened means somebody sits down. In the morning, \
after preparing breakfast, that would be having breakfast."""
REVISED = """\
Event 1 is others. Event 2: preparing drinks. Event 3: the fridge door opens, so preparing drinks. \
Wait, the fridge in the morning rather suggests preparing breakfast. Event 4 closes it: preparing \
breakfast. Event 5: having breakfast."""
SHORT = "1: leaves the bedroom. 2: coffee. 3: fridge. 4: fridge. 5: sits down for breakfast."
TACKLED = """\
Okay, let's tackle this problem. I need to figure out what the residents are doing based on the \
sensor events. The home has a kitchen, dining room, living room, bathroom and bedroom_1. The \
activities are preparing drinks, preparing breakfast, having breakfast, using toilet, and so on.

Looking at the events:

1. 08:18:48: bedroom_1 door OPENED. This means someone opened the bedroom door. They might be \
leaving the bedroom. None of the activities directly match, so maybe "others".

2. 08:19:00: kitchen coffee machine turned ON. Someone is making coffee. That would be \
"preparing drinks".

3. 08:19:18: kitchen fridge door OPENED. The fridge is opened. Could be to get milk for coffee \
(preparing drinks) or to prepare breakfast. Hmm. Since it's morning, and the chair is used \
afterwards, it might be "preparing breakfast".

4. 08:19:25: kitchen fridge door CLOSED. This ends what event 3 began. So same as event 3, \
"preparing breakfast".

5. 08:21:40: dining room chair_1 OPENED. A chair OPENED means that somebody sits down. In the \
morning, after preparing breakfast, so "having breakfast".

Wait, but could the residents be two different people? The coffee machine and the fridge are 18 \
seconds apart, so it's probably the same person. But the rules say neighbouring events can \
belong to different activities. I'll stick with the labels.

So the labels are 1: others, 2: preparing drinks, 3: preparing breakfast, 4: preparing \
breakfast, 5: having breakfast."""
STEPS = """\
Let me think step by step.
Event 1 is at 8:18 AM, bedroom_1 door opened. Possibly someone waking up. Not watching TV. The \
options are others or using toilet if they go to the bathroom next, but there is no bathroom \
event in the window. So others.
Event 2: coffee machine on -> preparing drinks.
Event 3 & 4: fridge door opened then closed. The time between is 7 seconds. I think preparing \
breakfast is the most likely activity, though preparing drinks is also possible.
Event 5: someone sat on chair_1. having breakfast fits best because it is morning.

Final answer: {"labels": {"1": "others", "2": "preparing drinks", "3": "preparing breakfast", \
"4": "preparing breakfast", "5": "having breakfast"}}"""
BULLETS = """\
- **Event 1 (08:18:48)**: The bedroom_1 door is opened. → **others**
- **Event 2 (08:19:00)**: The coffee machine is turned on. → **preparing drinks**
- **Event 3 (08:19:18)**: The fridge door is opened, likely to take out food. → **preparing \
breakfast**
- **Event 4 (08:19:25)**: The fridge door is closed. → **preparing breakfast**
- **Event 5 (08:21:40)**: Chair_1 is used: someone sits down. → **having breakfast**"""
FLOWING = """\
The bedroom door opens at 08:18:48, then 12 seconds later the coffee machine is turned on, which \
indicates preparing drinks. At 08:19:18 the fridge opens and at 08:19:25 it closes; this is \
preparing breakfast. At 08:21:40 somebody sits down on chair 1 in the dining room to have \
breakfast."""
LISTS = (
    "1: others, 2: preparing drinks, 3: preparing breakfast, 4: preparing breakfast, 5: "
    "having breakfast",
    "1 -> others; 2 -> preparing drinks; 3-4 -> preparing breakfast; 5 -> having breakfast",
    "The first event is a bedroom door, which I label as others because no activity fits. The "
    "second event is preparing drinks (coffee). The third and fourth events are the fridge: "
    "preparing breakfast. The fifth event, chair_1, means having breakfast.",
    "Someone leaves the bedroom (1). The coffee machine (2) starts: preparing drinks. The "
    "fridge is opened (3) and closed (4) for preparing breakfast. Then somebody sits down "
    "(5), having breakfast.",
)
SOUND = (
    NUMBERED,
    PROSE,
    MARKDOWN,
    THINKING,
    REVISED,
    SHORT,
    TACKLED,
    STEPS,
    BULLETS,
    FLOWING,
    *LISTS,
)


@pytest.mark.parametrize("thoughts", SOUND)
def test_sound_reasoning_has_no_finding_however_it_is_worded(thoughts: str) -> None:
    for style in ("think", "reason"):
        assert audit(thoughts, style=style) == []


@pytest.mark.parametrize(
    "thoughts",
    [NUMBERED, PROSE, MARKDOWN, THINKING, REVISED, TACKLED, STEPS, BULLETS, *LISTS],
)
@pytest.mark.parametrize("event", [2, 5])
def test_an_answer_that_was_not_argued_for_is_drift(thoughts: str, event: int) -> None:
    other = (*ANSWERS[: event - 1], "watching TV", *ANSWERS[event:])
    assert (Kind.DRIFT, event) in kinds(thoughts, other)
    assert {number for _, number in kinds(thoughts, other)} == {event}


FAULTS = [
    ("Event 1:", "Event 1: others.", "Event 1: the bathroom sink is turned on, so others.",
     Kind.UNKNOWN_SENSOR, "bathroom sink"),
    ("a device no home has", "Event 4 closes it:", "The oven is turned on. Event 4 closes it:",
     Kind.UNKNOWN_SENSOR, "oven"),
    ("a room without events", "Event 4 closes it:", "Motion in the garage. Event 4 closes it:",
     Kind.UNKNOWN_ROOM, "garage"),
    ("a time without an event", "Event 4 closes it:", "Event 4 closes it at 08:25:10:",
     Kind.UNKNOWN_TIME, "08:25:10"),
    ("an event that is not there", "Event 4 closes it:", "Event 4 closes it, like event 12:",
     Kind.UNKNOWN_EVENT, "event 12"),
    ("another event's device", "Event 2: preparing", "Event 2: fridge door OPENED, so preparing",
     Kind.MISQUOTED, "fridge door"),
    ("another event's time", "Event 2: preparing", "Event 2 (08:19:25): preparing",
     Kind.MISQUOTED, "08:19:25"),
    ("two activities", "Event 4 closes it:", "Event 4 is watching TV. Event 4 closes it:",
     Kind.CONTRADICTION, "watching TV. Event 4 closes it: preparing breakfast"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "kind", "shown"), FAULTS)
def test_each_fault_is_found_and_its_evidence_shown(
    what: str, old: str, new: str, kind: Kind, shown: str
) -> None:
    trace = REVISED.replace("Event 1 is others.", "Event 1: others.").replace(old, new)
    assert [one.kind for one in audit(trace)] == [kind]
    assert evidence(trace) == [shown]
    assert not sound(audit(trace))


@pytest.mark.parametrize(
    "aside",
    [
        "If they were cooking, the oven would be turned on.",
        "There is no motion in the garage.",
        "Making coffee takes until about 08:30.",
        "It could be watching TV or using toilet.",
        "They do not look like resting on the couch.",
        "The others are still asleep, and the other events are in the kitchen.",
        "Two residents may act within 5 minutes, 1 of them in the kitchen.",
    ],
)
def test_what_is_only_supposed_or_denied_is_no_finding(aside: str) -> None:
    assert audit(f"{NUMBERED}\n\n{aside}") == []
    assert audit(REVISED.replace("Event 4 closes it:", f"{aside} Event 4 closes it:")) == []


def test_several_labels_go_to_several_events_where_the_text_says_so() -> None:
    tail = "Event 5: having breakfast."
    both = f"Event 1: others. Events 2 and 3: preparing drinks and preparing breakfast, \
respectively. Event 4: preparing breakfast. {tail}"
    assert audit(both) == []
    swapped = ("others", "preparing breakfast", "preparing drinks", *ANSWERS[3:])
    assert kinds(both, swapped) == [(Kind.DRIFT, 2), (Kind.DRIFT, 3)]
    clauses = f"Event 1: others. Event 2 is preparing drinks, and event 3 is preparing breakfast. \
Event 4: preparing breakfast. {tail}"
    assert audit(clauses) == []
    assert kinds(clauses, swapped) == [(Kind.DRIFT, 2), (Kind.DRIFT, 3)]


def test_a_range_covers_its_events() -> None:
    assert audit("Events 1-5 happen in the morning.") == []
    assert audit("All events happen in the morning.") == []
    assert kinds("The first three events are quick.") == [
        (Kind.NOT_COVERED, 4), (Kind.NOT_COVERED, 5),
    ]  # fmt: skip
