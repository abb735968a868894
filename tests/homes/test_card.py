"""The data card: it holds what it should, and nothing in the data can change what it is."""

from __future__ import annotations

import base64
import hashlib
import re
import tempfile
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import native
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harkd.errors import HarkdError
from harkd.homes import mural
from harkd.homes.card import write_card
from harkd.homes.table import EVENTS
from harkd.records import Activity, Home, Recording, Sensor

PICTURES = {"labels", "sensors", "timeline", "gaps", "concurrency", "entropy"}
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</style><script>alert(1)</script><img src=x onerror="alert(2)">|[a](http://b)\u202e'


class Page(HTMLParser):
    """What a browser would make of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.ids: list[str] = []
        self.style = ""
        self.text = ""
        self.policy = ""
        self._within = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        self.tags.add(tag)
        given = dict(attrs)
        self.attributes |= set(given)
        self.links |= {str(value) for key, value in given.items() if key in ("href", "src")}
        self.ids += [str(given["id"])] if "id" in given else []
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = str(given["content"])

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within == "style":
            self.style += data
        else:
            self.text += data


def recording(
    text: str, times: list[datetime], residents: list[list[str]], sensors: int = 1
) -> Recording:
    """A home whose every name is `text`."""
    home = Home(
        name=text,
        rooms=(text,),
        sensors=tuple(Sensor(f"{text}{n}", text, text, text) for n in range(sensors)),
        activities=(Activity(text, text), Activity(f"{text}!", f"{text}!")),
        other=f"{text}!",
    )
    events = [
        (text, text, index, time, f"{text}{index % sensors}", text, text, "ON", "t", [text], who,
         "f", index + 2)
        for index, (time, who) in enumerate(zip(times, residents, strict=True))
    ]  # fmt: skip
    return Recording(home, pl.DataFrame(events, schema=EVENTS, orient="row"), {text: 3}, ())


def card(data: Recording, folder: Path) -> Page:
    write_card(data, folder, window=10, simulated=False)
    return Page(folder / "card.html")


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    data = mural.read(native.mural(tmp_path / "m"), name="flat")
    write_card(data, tmp_path / "card", window=10, simulated=True)
    return tmp_path / "card"


def test_page_loads_nothing_and_runs_nothing(plain: Path) -> None:
    page = Page(plain / "card.html")
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "script" not in page.tags
    assert {"style", "src"} & page.attributes == set()
    assert all(link.startswith("#") for link in page.links)
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert not re.search(r"url\(|@import", page.style)


def test_both_forms_say_that_it_is_simulated_and_private(plain: Path) -> None:
    for text in (Page(plain / "card.html").text, (plain / "card.md").read_text()):
        assert "not a recording of people" in text
        assert "sent nowhere" in text


def test_every_picture_has_a_title_a_description_and_axes(plain: Path) -> None:
    files = {path.stem: path for path in (plain / "pictures").iterdir()}
    assert set(files) == PICTURES | {"residents"}
    shown = set(re.findall(r"!\[[^]]+\]\(pictures/(\w+)\.svg\)", (plain / "card.md").read_text()))
    assert shown == set(files)
    for path in files.values():
        root = ElementTree.parse(path).getroot()
        names = {element.get("id"): element.text for element in root if element.get("id")}
        assert root.get("role") == "img"
        assert all(names[name] for name in root.get("aria-labelledby", "?").split())
        assert len([e for e in root.iter(f"{SVG}text") if e.get("class") == "tick"]) > 1
    assert "having" not in files["labels"].read_text()
    assert "drinking water, coffee or drinks" in files["labels"].read_text()


def test_timeline_shows_who_was_where(plain: Path) -> None:
    root = ElementTree.parse(plain / "pictures" / "timeline.svg").getroot()
    texts = [element.text for element in root.iter(f"{SVG}text")]
    assert texts[:3] == ["A", "B", "unknown"]
    rooms = texts[texts.index("Rooms") + 1 : texts.index("Activities")]
    assert rooms == ["kitchen", "entrance", "dining room", "bathroom", "bedroom_1"]
    lanes = [e.get("class") for e in root.iter(f"{SVG}path") if "who" in e.get("class", "")]
    # kitchen A and B, entrance A, dining room A, bathroom nobody, bedroom B: first of all
    assert lanes[:6] == ["who0", "who1", "who0", "who0", "who2", "who1"]


def test_hostile_names_stay_text(tmp_path: Path) -> None:
    noon = datetime(2024, 5, 6, 12)
    times = [noon, noon + timedelta(seconds=5)]
    page = card(recording(HOSTILE, times, [[HOSTILE], [HOSTILE, "B"]]), tmp_path)
    assert {"script", "img"} & page.tags == set()
    assert "onerror" not in page.attributes
    assert "</style><script>alert(1)</script>" in page.text
    assert "\u202e" not in page.text
    for path in (tmp_path / "pictures").iterdir():
        tags = {element.tag for element in ElementTree.parse(path).iter()}
        assert {f"{SVG}script", f"{SVG}img"} & tags == set()
    bare = re.sub(r"\\.", "", (tmp_path / "card.md").read_text())
    assert not re.search(r"<|\]\((?!pictures/)", bare)
    widths = {line.count("|") for line in bare.splitlines() if line.startswith("|")}
    assert widths == {3, 4, 7, 9}


@settings(max_examples=25, deadline=None)
@given(
    st.text(min_size=1, max_size=12) | st.text("\x00\x0b\n\ud800\u2028\ufffe|`<&]\\", min_size=1),
    st.lists(
        st.tuples(
            st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),
            st.lists(st.sampled_from("ABCDEFGHIJKL"), unique=True, max_size=12),
        ),
        min_size=1,
        max_size=20,
    ),
)
def test_any_recording_has_a_card(text: str, events: list[tuple[datetime, list[str]]]) -> None:
    # polars holds no half of a surrogate pair; a folder's name may, and is a session's name.
    named = text.encode("utf-8", "replace").decode()
    with tempfile.TemporaryDirectory() as folder:
        page = card(recording(named, *map(list, zip(*events, strict=True))), Path(folder))
        assert len(page.ids) == len(set(page.ids))
        for path in (Path(folder) / "pictures").iterdir():
            ElementTree.parse(path)


def test_a_home_of_very_many_sensors_keeps_a_picture_one_can_look_at(tmp_path: Path) -> None:
    noon = datetime(2024, 5, 6, 12)
    data = recording("x", [noon] * 300, [[f"r{n % 40:02}"] for n in range(300)], sensors=300)
    card(data, tmp_path)
    root = ElementTree.parse(tmp_path / "pictures" / "sensors.svg").getroot()
    assert float(root.get("height", "inf")) < 2_000
    assert "The 60 most frequent of 300 are shown." in root.findtext(f"{SVG}desc", "")
    legend = ElementTree.parse(tmp_path / "pictures" / "timeline.svg").getroot()
    assert [e.text for e in legend.iter(f"{SVG}text")][:8][-1] == "others"


def test_the_same_recording_gives_the_same_card_and_leaves_other_files(tmp_path: Path) -> None:
    data = mural.read(native.mural(tmp_path / "m"), name="flat")
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "notes.txt").write_text("mine")
    contents = []
    for _ in range(2):
        card(data, tmp_path / "card")
        files = sorted(path for path in (tmp_path / "card").rglob("*") if path.is_file())
        contents.append([(path.name, path.read_bytes()) for path in files])
    assert contents[0] == contents[1]
    assert ("notes.txt", b"mine") in contents[0]


def test_a_file_in_the_place_of_the_folder_is_left_alone(tmp_path: Path) -> None:
    data = mural.read(native.mural(tmp_path / "m"), name="flat")
    with pytest.raises(HarkdError, match="is a file"):
        card(data, tmp_path / "m" / "sensors.json")
