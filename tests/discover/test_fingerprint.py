"""What counts as the same content, and when a file must be read again."""

from __future__ import annotations

from qualityculler.discover.fingerprint import FileChange, change, digest, fingerprint


def test_the_digest_is_that_of_xxh3_128() -> None:
    assert digest(b"") == "99aa06d3014798d86001c324468d497f"
    assert digest(memoryview(b"photo")) == digest(b"photo") != digest(b"phot0")


def test_same_bytes_at_another_time_are_the_same_content() -> None:
    first, second = fingerprint(5, 111, b"photo"), fingerprint(5, 222, b"photo")
    assert first.same_content(second)
    assert not first.same_content(fingerprint(5, 111, b"phot0"))


def test_size_and_time_decide_whether_to_read() -> None:
    known = fingerprint(5, 111, b"photo")
    assert change(known, 5, 111) is FileChange.UNCHANGED
    assert change(known, 6, 111) is FileChange.MUST_BE_READ
    assert change(known, 5, 110) is FileChange.MUST_BE_READ
    assert change(None, 5, 111) is FileChange.MUST_BE_READ


def test_a_file_that_grew_while_it_was_read_is_read_again() -> None:
    caught = fingerprint(5, 111, b"longer photo")
    assert change(caught, 12, 111) is FileChange.MUST_BE_READ
