"""Sidecars of real programs: what they say, and that nothing of theirs is lost."""

from __future__ import annotations

import re
import warnings
from itertools import product
from pathlib import Path

import pytest

from qualityculler.domain import Decision, DecisionPart, Flag, Label, SidecarProfile
from qualityculler.xmp import marks
from qualityculler.xmp.packet import NotXmp, Packet

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "sidecars"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="../shared is not there")

BROKEN = sorted(FOLDER.glob("broken/*.xmp"))
UNUSABLE = {
    "bad_utf8", "doctype_entity", "empty", "html", "not_xml", "nul_bytes", "spaces", "truncated",
    "undefined_prefix", "unescaped_ampersand",
}  # fmt: skip
USABLE = [one for one in sorted(FOLDER.rglob("*.xmp")) if one.stem not in UNUSABLE]
ALL = frozenset(DecisionPart)
DECISIONS = (
    Decision(Flag.REJECT, 4, Label.BLUE),
    Decision(Flag.PICK, 0, None),
    Decision(Flag.NONE, 2, Label.PURPLE),
    Decision(),
)
SAID = {
    "darktable-4.2.1/coffee_1_sharp.jpg.xmp": (Flag.NONE, 5, Label.BLUE),
    "darktable-4.2.1/coins.jpg.xmp": (Flag.REJECT, None, None),
    "digikam-7.9.0/rejected_green_4stars.jpg.xmp": (Flag.REJECT, 4, Label.GREEN),
    "digikam-7.9.0/rewrote_foreign_label_rot.jpg.xmp": (Flag.NONE, 2, Label.RED),
    "exiftool-12.57/new_with_rating.xmp": (Flag.NONE, 3, Label.RED),
    "exiv2-0.27.6/edited_lightroom_shape.xmp": (Flag.PICK, 1, Label.GREEN),
    "handmade/bridge_element_form_reject.xmp": (Flag.REJECT, None, Label.RED),
    "handmade/digikam_shaped_faces.xmp": (Flag.PICK, 3, Label.GREEN),
    "handmade/lightroom_label_german.xmp": (Flag.REJECT, 4, Label.GREEN),
    "handmade/lightroom_unflagged_no_rating.xmp": (Flag.NONE, 0, None),
    "handmade/no_xmpmeta_foreign_prefix_about_uuid.xmp": (Flag.NONE, 1, None),
    "handmade/old_xap_prefix_three_descriptions.xmp": (Flag.NONE, 2, Label.YELLOW),
    "handmade/photo_mechanic.xmp": (Flag.NONE, 5, None),
    "handmade/utf16.xmp": (Flag.PICK, 4, Label.GREEN),
}


def test_the_corpus_is_whole() -> None:
    assert len(USABLE) == 30 and len(BROKEN) == 13


@pytest.mark.parametrize("name", SAID)
def test_what_real_sidecars_say(name: str) -> None:
    said = marks.read((FOLDER / name).read_bytes())
    assert (said.flag, said.rating, said.label) == SAID[name]
    assert not said.unclear


@pytest.mark.parametrize("name", sorted(UNUSABLE))
def test_what_is_no_xmp_is_refused(name: str) -> None:
    data = (FOLDER / "broken" / f"{name}.xmp").read_bytes()
    with pytest.raises(NotXmp):
        marks.read(data)
    with pytest.raises(NotXmp):
        marks.changed(data, DECISIONS[0], ALL, SidecarProfile.LIGHTROOM)


def test_ratings_that_disagree_or_are_none_are_left_to_the_user() -> None:
    two = marks.read((FOLDER / "broken/two_ratings_disagree.xmp").read_bytes())
    assert two.unclear == {DecisionPart.RATING: ("2", "5")} and two.rating is None
    word = marks.read((FOLDER / "broken/rating_not_a_number.xmp").read_bytes())
    assert word.unclear == {DecisionPart.RATING: ("five",)} and word.label is Label.RED


def test_a_label_that_is_no_colour_is_kept_as_a_word() -> None:
    said = marks.read((FOLDER / "handmade/photo_mechanic.xmp").read_bytes())
    assert (said.label, said.label_word) == (None, "Superior")


@pytest.mark.parametrize("path", USABLE, ids=lambda path: path.name)
def test_written_then_read_is_the_same_and_every_foreign_triple_survives(path: Path) -> None:
    data = path.read_bytes()
    before = _graph(data)
    for decision, profile in product(DECISIONS, SidecarProfile):
        written = marks.changed(data, decision, ALL, profile)
        said = marks.read(written)
        assert (said.flag, said.label, said.unclear) == (decision.flag, decision.label, {})
        assert said.rating in (decision.rating, None)
        hidden = decision.flag is Flag.REJECT and (profile == "darktable" or _minus_one(data))
        assert (said.rating is None) is hidden
        assert marks.changed(written, decision, ALL, profile) == written
        assert _graph(written) == before


@pytest.mark.parametrize(
    "path", [one for one in USABLE if "disagree" not in one.stem], ids=lambda path: path.name
)
def test_characters_that_are_not_ours_are_not_touched(path: Path) -> None:
    """Without the values that are ours, all characters come again in their order; once they are all
    there, nothing but these values changes.
    """
    data = path.read_bytes()
    first = marks.changed(data, DECISIONS[0], ALL, SidecarProfile.LIGHTROOM)
    other = Decision(Flag.PICK, 1, Label.PURPLE)
    second = marks.changed(first, other, ALL, SidecarProfile.LIGHTROOM)
    rest = iter(_masked(first))
    assert all(character in rest for character in _masked(data).replace("/", ""))
    assert _masked(first) == _masked(second)


def _masked(data: bytes) -> str:
    packet = Packet(data)
    text = packet.mark.hex() + packet.declaration + packet.body.decode()
    names = "|".join(name.split("}")[1] for name in marks.OURS)
    text = re.sub(
        rf"((?:xmp|xap|q|xmpDM|photoshop|digiKam):(?:{names})(?:=\"|>))[^\"<]*", r"\1", text
    )
    return re.sub(r"(?s)(<darktable:colorlabels>).*?(</darktable:colorlabels>)", r"\1\2", text)


def _minus_one(data: bytes) -> bool:
    return Packet(data).texts(marks.RATING) == ["-1"]


def _graph(data: bytes) -> set[object]:
    """The triples of the RDF graph that are not ours, blank nodes by a canonical name."""
    from lxml import etree
    from rdflib import Graph
    from rdflib.compare import to_canonical_graph

    graph = Graph()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph.parse(data=etree.tostring(Packet(data).rdf), format="xml", publicID="urn:photo")
    ours = {name[1:].replace("}", "") for name in marks.OURS}
    for triple in list(graph):
        if str(triple[1]) in ours:
            # A list of ours goes with its items.
            graph.remove((triple[2], None, None))
            graph.remove(triple)
    return set(to_canonical_graph(graph))
