"""Reading and writing decisions in packets of every shape, made here."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualityculler.domain import Decision, DecisionPart, Flag, Label, Marks, SidecarProfile
from qualityculler.xmp import marks
from qualityculler.xmp.packet import NotXmp, Packet
from qualityculler.xmp.patch import foreign
from tests.xmp.packets import FOREIGN, FORMS, SHAPES, attribute_form, element_form

ALL = frozenset(DecisionPart)
DECISIONS = st.builds(
    Decision,
    flag=st.sampled_from(Flag),
    rating=st.integers(0, 5),
    label=st.none() | st.sampled_from(Label),
)
PROFILES = st.sampled_from(SidecarProfile)
# Whatever XML may hold in an attribute.
TEXTS = st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cn")), max_size=20)
LIGHTROOM, DARKTABLE = SidecarProfile.LIGHTROOM, SidecarProfile.DARKTABLE


def packets() -> st.SearchStrategy[bytes]:
    def made(shape: str, form: Callable[[str], bytes], note: str) -> bytes:
        from xml.sax.saxutils import quoteattr

        text = SHAPES[shape].replace('crs:Exposure2012="+0.35"', f"crs:N={quoteattr(note)}")
        return form(text)

    return st.builds(
        made, st.sampled_from(list(SHAPES)), st.sampled_from(list(FORMS.values())), TEXTS
    )


@given(packets(), DECISIONS, PROFILES)
@settings(max_examples=150)
def test_what_is_written_is_read_again(
    data: bytes, decision: Decision, profile: SidecarProfile
) -> None:
    written = marks.changed(data, decision, ALL, profile)
    said = marks.read(written)
    hidden = decision.flag is Flag.REJECT and profile is DARKTABLE
    assert said.rating == (None if hidden else decision.rating)
    assert (said.flag, said.label, said.label_word) == (decision.flag, decision.label, "")


@given(packets(), DECISIONS, st.frozensets(st.sampled_from(DecisionPart)), PROFILES)
@settings(max_examples=150)
def test_what_is_not_ours_stays_and_twice_is_once(
    data: bytes, decision: Decision, parts: frozenset[DecisionPart], profile: SidecarProfile
) -> None:
    written = marks.changed(data, decision, parts, profile)
    before, after = Packet(data), Packet(written)
    assert foreign(before, marks.OURS) == foreign(after, marks.OURS)
    assert (before.mark, before.encoding, before.declaration) == (
        after.mark, after.encoding, after.declaration
    )  # fmt: skip
    assert marks.changed(written, decision, parts, profile) == written
    assert marks.read(written).keywords == marks.read(data).keywords


@given(packets(), DECISIONS, DECISIONS, PROFILES)
@settings(max_examples=60)
def test_a_part_that_is_not_written_is_what_it_was(
    data: bytes, first: Decision, second: Decision, profile: SidecarProfile
) -> None:
    began = marks.changed(data, first, ALL, LIGHTROOM)
    said = marks.read(marks.changed(began, second, {DecisionPart.LABEL}, LIGHTROOM))
    assert (said.flag, said.rating, said.label) == (first.flag, first.rating, second.label)


@given(st.binary(max_size=300))
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        assert isinstance(marks.read(data), Marks)
    except NotXmp as refused:
        assert str(refused)


@given(packets(), st.data())
@settings(max_examples=60)
def test_a_packet_with_a_hole_is_refused_or_whole(data: bytes, chosen: st.DataObject) -> None:
    at = chosen.draw(st.integers(0, len(data)))
    cut = data[:at] + data[at + chosen.draw(st.integers(1, 40)) :]
    try:
        written = marks.changed(cut, Decision(Flag.PICK, 5, Label.RED), ALL, LIGHTROOM)
    except NotXmp:
        return
    assert foreign(Packet(cut), marks.OURS) == foreign(Packet(written), marks.OURS)


@pytest.mark.parametrize(("shape", "form"), list(product(SHAPES, FORMS)))
def test_writing_changes_only_what_it_adds(shape: str, form: str) -> None:
    """All bytes of the packet come again, in their order, but for the values that are ours."""
    data = FORMS[form](SHAPES[shape])
    written = marks.changed(data, Decision(label=Label.GREEN), {DecisionPart.LABEL}, LIGHTROOM)
    rest = iter(written)
    # An empty element that gets a value loses its slash.
    kept = data.replace("/".encode(Packet(data).encoding), b"")
    assert all(byte in rest for byte in kept)


def test_a_rejection_keeps_the_stars_unless_the_profile_is_darktable() -> None:
    data = attribute_form("4").encode()
    kept = marks.changed(data, Decision(Flag.REJECT, 4), {DecisionPart.FLAG}, LIGHTROOM)
    assert marks.read(kept).rating == 4 and b'xmpDM:pick="-1"' in kept
    hidden = marks.changed(data, Decision(Flag.REJECT, 4), {DecisionPart.FLAG}, DARKTABLE)
    assert b'xmp:Rating="-1"' in hidden
    back = marks.changed(hidden, Decision(Flag.NONE, 4), {DecisionPart.FLAG}, DARKTABLE)
    assert b'xmp:Rating="4"' in back
    assert marks.hides_stars(Decision(Flag.REJECT, 4), DARKTABLE)
    assert not marks.hides_stars(Decision(Flag.REJECT, 0), DARKTABLE)
    assert not marks.hides_stars(Decision(Flag.REJECT, 4), LIGHTROOM)


def test_a_rejection_of_bridge_stays_when_stars_are_given_to_it() -> None:
    data = attribute_form("-1").encode()
    written = marks.changed(data, Decision(Flag.REJECT, 3), {DecisionPart.RATING}, LIGHTROOM)
    assert b'xmp:Rating="-1"' in written


def test_a_label_that_is_taken_off_is_taken_out_and_not_blanked() -> None:
    data = marks.changed(attribute_form().encode(), Decision(label=Label.RED), ALL, LIGHTROOM)
    assert b'xmp:Label="Red"' in data and b'LabelColor="red"' in data
    gone = marks.changed(data, Decision(), {DecisionPart.LABEL}, LIGHTROOM)
    assert b"xmp:Label" not in gone and b"LabelColor" not in gone


def test_flags_that_disagree_are_left_to_the_user() -> None:
    text = attribute_form().replace(
        'xmp:Rating="3"', 'xmp:Rating="3" xmlns:xmpDM="http://ns.adobe.com/xmp/1.0/DynamicMedia/"'
        ' xmlns:digiKam="http://www.digikam.org/ns/1.0/" xmpDM:pick="1" digiKam:PickLabel="1"',
    )  # fmt: skip
    said = marks.read(text.encode())
    assert said.unclear[DecisionPart.FLAG] == ("xmpDM:pick 1", "digiKam:PickLabel 1")
    assert said.flag is Flag.NONE
    # A zero contradicts nobody.
    assert marks.read(text.replace('PickLabel="1"', 'PickLabel="0"').encode()).flag is Flag.PICK


@pytest.mark.parametrize(
    ("text", "stars"), [("3", 3), ("3.0", 3), ("0", 0), ("-1", None), (" 5 ", 5)]
)
def test_ratings_as_programs_write_them(text: str, stars: int | None) -> None:
    for form in (attribute_form, element_form):
        said = marks.read(form(text).encode())
        assert said.rating == stars and not said.unclear
        assert said.flag is (Flag.REJECT if text == "-1" else Flag.NONE)


@pytest.mark.parametrize("text", ["6", "4.5", "nan", "inf", "1e99", "", "*****", "-2"])
def test_what_is_no_rating_is_unclear(text: str) -> None:
    said = marks.read(attribute_form(text).encode())
    assert said.unclear == {DecisionPart.RATING: (text,)} and said.rating is None


def test_an_entity_a_document_type_and_another_encoding_are_refused() -> None:
    text = SHAPES["attributes"].removeprefix("\ufeff")
    for bad in (
        ("<!DOCTYPE x SYSTEM 'http://127.0.0.1:1/x.dtd'>" + text).encode(),
        ("<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + text).encode(),
        ("<?xml version='1.0' encoding='ISO-8859-1'?>" + text).encode("latin-1", "replace"),
        text.replace("+0.35", "&undeclared;").encode(),
        text.replace("harbour", "\ud800").encode("utf-8", "surrogatepass"),
        b"<a/>",
        b"",
    ):
        with pytest.raises(NotXmp):
            marks.read(bad)


def test_the_exif_rating_counts_where_the_packet_has_none() -> None:
    assert marks.read_embedded(b"", 4) == Marks(rating=4)
    assert marks.read_embedded(SHAPES["no xmpmeta"].encode(), 2) == Marks(rating=2)
    rated = marks.read_embedded(attribute_form("3").encode() + b"\0\0", 4)
    assert rated is not None and rated.rating == 3
    assert marks.read_embedded(b"<broken", None) is None
    assert marks.read_embedded(b"", 99) is None
    assert FOREIGN  # the shapes above have something to lose
