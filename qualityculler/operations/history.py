"""What was done, in words: an entry of the journal becomes a sentence in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualityculler.domain import Change, Flag, Label
from qualityculler.evidence import Fault
from qualityculler.store import decisions, journal
from qualityculler.store.journal import EntryState, JournalEntry
from qualityculler.text import N_, faults, ntr, tr

_FLAGS = {
    Flag.NONE: N_("Flag taken off: {0}"),
    Flag.PICK: N_("Picked {0}"),
    Flag.REJECT: N_("Rejected {0}"),
}
_STARS = (
    N_("No stars: {0}"),
    N_("1 star: {0}"),
    N_("2 stars: {0}"),
    N_("3 stars: {0}"),
    N_("4 stars: {0}"),
    N_("5 stars: {0}"),
)
_LABELS = {
    None: N_("Label taken off: {0}"),
    Label.RED: N_("Red label: {0}"),
    Label.YELLOW: N_("Yellow label: {0}"),
    Label.GREEN: N_("Green label: {0}"),
    Label.BLUE: N_("Blue label: {0}"),
    Label.PURPLE: N_("Purple label: {0}"),
}

_OUTSIDE = {
    journal.TAKE_OVER: N_("Taken over from another program: {0}"),
    journal.DECLINE: N_("Left to another program: {0}"),
    journal.WRITE_SIDECARS: N_("Sidecars written: {0}"),
    journal.EMBED: N_("Written into the photos: {0}"),
}


_MOVES = {
    journal.MOVE: N_("Moved to {0}: {1}"),
    journal.COPY: N_("Copied to {0}: {1}"),
    journal.IMPORT: N_("Imported to {0}: {1}"),
}


def describe(entry: JournalEntry) -> str:
    """What was done and to which photos: "Rejected IMG_1.jpg", "Picked 12 photos".

    Names are as they are in the file system; whoever shows them takes care of odd characters.
    """
    name = None if entry.first is None or entry.photos != 1 else entry.first.name
    if entry.verb == journal.REMOVE:
        return tr("Moved to the bin: {0}").format(_photos(entry.photos, name))
    if entry.verb == journal.SET_ASIDE:
        return _set_aside(entry)
    if entry.verb == journal.AUDIT:
        text = tr("Checked {0} of {1} rejects blind: {2} would be kept")
        seen = (entry.arguments[name] for name in ("looked_at", "of", "kept"))
        return text.format(*seen)
    if entry.verb in _MOVES:
        text = tr(_MOVES[entry.verb])
        count = entry.photos or int(entry.arguments["photos"])
        return text.format(entry.arguments["folder"], _photos(count, name))
    if entry.verb in _OUTSIDE:
        return tr(_OUTSIDE[entry.verb]).format(_photos(entry.photos, name))
    if entry.verb == journal.KEYWORD:
        return _keywords(entry, _photos(entry.photos, name))
    if entry.verb == journal.SET_APART:
        apart = tr("Each file on its own: {0}") if entry.arguments["apart"] else tr("One item: {0}")
        return apart.format(_photos(entry.photos, name))
    if entry.verb == journal.REGROUP:
        split, joined = tr("Group split: {0}"), tr("Joined to a group: {0}")
        text = split if entry.arguments.get("split") else joined
        return text.format(_photos(entry.photos, name))
    if "words" in entry.arguments:
        text = tr("{0}: {1}")
        return text.format(entry.arguments["words"], _photos(entry.photos, name))
    return described(entry.arguments.get("changes", ()), name) or entry.verb


def described(changes: Sequence[Mapping[str, Any]], name: str | None = None) -> str:
    """The same for changes that are yet to be made; ``name`` is that of a photo that is alone."""
    return ", ".join(_change(one, name if len(changes) == 1 else None) for one in changes)


def question(change: Change, count: int) -> str:
    """The same as a question, before the change is made to so many photos."""
    flags = {
        Flag.PICK: ntr("Pick {n} photo", "Pick {n} photos", count),
        Flag.REJECT: ntr("Reject {n} photo", "Reject {n} photos", count),
        Flag.NONE: ntr("Take {n} flag off", "Take {n} flags off", count),
    }
    said = decisions.said_of(change) | {"photos": count}
    return tr("{0}?").format(described([said]) if change.flag is None else flags[change.flag])


def standing(entry: JournalEntry) -> str:
    """What is to be added to the sentence, such as that it was undone; empty for most."""
    words = {
        EntryState.OPEN: N_("under way"),
        EntryState.UNDONE: N_("undone"),
        EntryState.FAILED: N_("not done"),
    }
    said = [tr(words[entry.state])] if entry.state in words else []
    if entry.foreign:
        said.append(tr("by another window"))
    return ", ".join(said)


def _change(change: Mapping[str, Any], name: str | None) -> str:
    photos = _photos(int(change["photos"]), name)
    said = []
    if "flag" in change:
        said.append(tr(_FLAGS[Flag(change["flag"])]))
    if "rating" in change:
        said.append(tr(_STARS[int(change["rating"])]))
    if "label" in change:
        label = change["label"]
        said.append(tr(_LABELS[None if label is None else Label(label)]))
    # Only the last part of a change of several needs to say of which photos.
    return ", ".join(
        [*(_bare(one) for one in said[:-1]), *(one.format(photos) for one in said[-1:])]
    )


def _keywords(entry: JournalEntry, photos: str) -> str:
    said = [
        text.format(", ".join(map(str, words)), photos)
        for text, words in (
            (tr("Keywords given ({0}): {1}"), entry.arguments["added"]),
            (tr("Keywords taken off ({0}): {1}"), entry.arguments["removed"]),
        )
        if words
    ]
    return ", ".join(said)


def _bare(text: str) -> str:
    return text.format("").strip(" :")


def _photos(count: int, name: str | None) -> str:
    return ntr("{n} photo", "{n} photos", count) if name is None else name


def _set_aside(entry: JournalEntry) -> str:
    fault = str(entry.arguments["fault"])
    # A newer program may know faults that this one does not.
    known = faults.fault(Fault(fault)) if fault in list(Fault) else fault
    wrong = tr("Finding set aside ({1}): {0}")
    right = tr("Finding no longer set aside ({1}): {0}")
    name = None if entry.first is None else entry.first.name
    return (wrong if entry.arguments["wrong"] else right).format(_photos(entry.photos, name), known)
