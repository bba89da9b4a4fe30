"""Keywords in packets of every shape: given, taken off, and nothing else touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualityculler.domain import Decision, SidecarProfile
from qualityculler.files.sidecar import EMPTY
from qualityculler.operations.keywords import cleaned, written
from qualityculler.xmp import keywords, marks
from qualityculler.xmp.packet import NotXmp, Packet
from qualityculler.xmp.patch import foreign
from tests.xmp.test_marks import TEXTS, packets

OURS = frozenset({keywords.SUBJECT, keywords.HIERARCHICAL, keywords.TAGS})
WORDS = st.dictionaries(
    TEXTS.map(lambda text: "".join(cleaned([text]))).filter(bool), st.booleans(), max_size=5
)
DEEP = """<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:lr="http://ns.adobe.com/lightroom/1.0/"
 xmlns:digiKam="http://www.digikam.org/ns/1.0/">
 <dc:subject><rdf:Bag><rdf:li>Rome</rdf:li><rdf:li>dog</rdf:li></rdf:Bag></dc:subject>
 <lr:hierarchicalSubject><rdf:Bag><rdf:li>Places|Rome</rdf:li><rdf:li>dog</rdf:li></rdf:Bag>
 </lr:hierarchicalSubject>
 <digiKam:TagsList><rdf:Seq><rdf:li>Places/Rome</rdf:li><rdf:li>dog</rdf:li></rdf:Seq>
 </digiKam:TagsList></rdf:Description></rdf:RDF></x:xmpmeta>"""


def changed(data: bytes, given: dict[str, bool]) -> bytes:
    profile = SidecarProfile.LIGHTROOM
    return marks.rewritten(data, Decision(), (), profile, given).data


@given(packets(), WORDS)
@settings(max_examples=120)
def test_what_is_given_is_read_again_and_what_is_not_ours_stays(
    data: bytes, words: dict[str, bool]
) -> None:
    before = marks.read(data).keywords
    after = changed(data, words)
    assert list(marks.read(after).keywords) == [
        keywords.leaf(one) for one in keywords.applied(before, words)
    ]
    assert foreign(Packet(data), OURS) == foreign(Packet(after), OURS)
    assert changed(after, words) == after


def test_lists_that_other_programs_read_first_are_kept_in_step() -> None:
    after = Packet(changed(DEEP.encode(), {"People|Ann": True, "Rome": False, "cat": True}))
    assert after.items(keywords.SUBJECT) == ["dog", "Ann", "cat"]
    assert after.items(keywords.HIERARCHICAL) == ["dog", "People|Ann", "cat"]
    assert after.items(keywords.TAGS) == ["dog", "People/Ann", "cat"]


def test_a_new_sidecar_has_a_flat_list_and_levels_only_where_there_are_some() -> None:
    flat = Packet(changed(EMPTY, {"harbour": True}))
    assert flat.items(keywords.SUBJECT) == ["harbour"] and not flat.has(keywords.HIERARCHICAL)
    deep = Packet(changed(EMPTY, {"Places|Rome": True}))
    assert deep.items(keywords.SUBJECT) == ["Rome"]
    assert deep.items(keywords.HIERARCHICAL) == ["Places|Rome"]
    assert changed(EMPTY, {"gone": False}) == EMPTY


def test_items_that_carry_more_than_text_are_left_as_they_are() -> None:
    data = DEEP.replace("<rdf:li>dog", '<rdf:li xml:lang="en">dog', 1).encode()
    with pytest.raises(NotXmp):
        changed(data, {"cat": True})


def test_what_is_typed_becomes_keywords() -> None:
    assert written(" harbour, Places | Rome;\tdog,,dog") == ("harbour", "Places|Rome", "dog")
    assert written(" ; | , \n") == ()
