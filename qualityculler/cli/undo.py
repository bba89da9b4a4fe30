"""``undo`` and ``redo``: the last act back, and again."""

from __future__ import annotations

from qualityculler.cli.exit import ExitCode, say, verb
from qualityculler.cli.options import CatalogOption, existing_catalog


@verb
def undo(catalog: CatalogOption = None) -> ExitCode:
    """Take back what was done last, be it a decision or a move to the bin, and say what it was."""
    return _walk(catalog, back=True)


@verb
def redo(catalog: CatalogOption = None) -> ExitCode:
    """Do again what was taken back last."""
    return _walk(catalog, back=False)


def _walk(catalog: CatalogOption, *, back: bool) -> ExitCode:
    from qualityculler.cli.interrupt import cancelled_by_signal
    from qualityculler.cli.terminal import shown
    from qualityculler.operations.history import describe
    from qualityculler.operations.job import ignore
    from qualityculler.operations.library import opened
    from qualityculler.operations.undo import Redo, Undo
    from qualityculler.text import ntr, tr

    with opened(existing_catalog(catalog)) as library, cancelled_by_signal() as cancel:
        walked = (Undo() if back else Redo()).run(library, ignore, cancel)
    if not walked.steps:
        say(tr("Nothing to undo.") if back else tr("Nothing to redo."))
        return ExitCode.OK
    text = tr("Undone: {0}") if back else tr("Done again: {0}")
    for step in walked.steps:
        where = step.entry.first
        said = text.format(describe(step.entry))
        print(shown(said if where is None else tr("{0} (in {1})").format(said, where.parent)))
        if step.kept:
            say(
                ntr(
                    "{n} photo was decided about otherwise since and stays as it is.",
                    "{n} photos were decided about otherwise since and stay as they are.",
                    len(step.kept),
                )
            )
    for trouble in walked.troubles:
        say(trouble)
    return ExitCode.SOME_SKIPPED if walked.troubles else ExitCode.OK
