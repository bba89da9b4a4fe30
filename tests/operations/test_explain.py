"""What a model said once is not asked again: no process is started for it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from qualityculler.evidence import ExplainerFiles, Explanation, ModelFile, PromptFamily
from qualityculler.explain.prompts import Style, prompt_for
from qualityculler.operations import explain
from qualityculler.operations.library import Library
from qualityculler.operations.photo import OpenPhoto
from qualityculler.store import explanations
from qualityculler.store.catalog import Catalog
from tests.fixtures.photos import encoded, textured


def test_a_text_that_is_remembered_is_told_and_no_model_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(encoded(textured(64, 48), "PNG"))
    nowhere = ModelFile(tmp_path / "there is no model", 1, "0" * 64)
    files = ExplainerFiles("one", PromptFamily.QINSIGHT, nowhere, nowhere, None, 448)
    prompt = prompt_for(files.family, Style.THINKING)
    known = Explanation(
        "Sharp.", 4.0, explain.explainer_id(files, prompt), datetime(2026, 1, 1, tzinfo=UTC), 2.0, 9
    )
    with Catalog.open(tmp_path / "c.sqlite3") as catalog:
        library, photo, told = Library(catalog), OpenPhoto(path), list[object]()
        catalog.write(lambda db: explanations.put(db, photo.digest, known)).result()
        said = explain.ask(library, photo, files, tell=told.append)
        assert said.remembered and said.complete and said.explanation == known
        assert told == [explain.Wrote("Sharp.")] and library.child_pid is None
