"""Claims are counted as they stand, and the whole way is the application's own."""

from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="the extra 'train' is not installed")
pytest.importorskip("gguf", reason="the extra 'train' is not installed")

from qualityculler import paths
from qualityculler.errors import ModelError
from qualityculler.models import builtin
from qualityculler.operations import explain
from training.data.table import Sample
from training.sft import claims, standings
from training.sft.claims import Photo

SAMPLES = Path(__file__).parents[2] / "resources" / "samples"


def claim(fault: str, standing: str, severity: str | None = "clear", judged: bool = True):
    return {"fault": fault, "standing": standing, "severity": severity, "judged": judged}


ROWS = [
    {
        "group": "test",
        "claims": [claim("noise", "supported"), claim(standings.OTHER, "opinion", None, False)],
    },
    {
        "group": "test",
        "claims": [
            claim("noise", "contradicted"),
            claim("noise", "supported", "none"),
            claim("defocus", "opinion", "none", False),
            claim("defocus", "opinion", "none"),
        ],
    },
    {"group": "test", "claims": []},
    {"group": "real", "claims": [claim("defocus", "supported")]},
]


def test_counts_are_those_made_by_hand() -> None:
    found = standings.summary(ROWS)
    one = found["test"]
    assert (one["photos"], one["claims"], one["photos_contradicted"]) == (3, 6, 1)
    assert one["standing"] == {"supported": 2, "contradicted": 1, "opinion": 3}
    assert one["opinions"] == {"not_measured": 1, "cannot_judge": 1, "border": 1}
    assert one["supported_of_decided"]["share"] == pytest.approx(2 / 3)
    assert one["supported_of_decided"]["n"] == 3
    assert found["real"]["standing"]["supported"] == 1
    noise = [row for row in one["by_fault"] if row["fault"] == "noise"]
    assert [(row["absent"], row["supported"], row["contradicted"]) for row in noise] == [
        (False, 1, 1),
        (True, 1, 0),
    ]


def test_every_claim_is_in_one_row_of_the_table() -> None:
    one = standings.summary(ROWS)["test"]
    for standing, total in one["standing"].items():
        assert sum(row[standing] for row in one["by_fault"]) == total
    text = standings.markdown(standings.summary(ROWS))
    assert "| noise | 1 | 1 | 0 |" in text and "| noise, absent | 1 | 0 | 0 |" in text
    assert "| **all** | 2 | 1 | 3 |" in text
    assert "3 photos of the test split, 6 claims:" in text


def test_nothing_decided_has_no_share() -> None:
    rows = [{"group": "test", "claims": [claim("noise", "opinion")]}]
    assert "Nothing the model claims was decided" in standings.markdown(standings.summary(rows))


def test_few_photos_that_all_agree_prove_little() -> None:
    rows = [{"group": "test", "claims": [claim("noise", "supported")] * 3}] * 4
    share = standings.summary(rows)["test"]["supported_of_decided"]
    assert (share["share"], share["n"]) == (1, 12)
    assert share["low"] == pytest.approx(4 / (4 + 1.96**2)) and share["high"] == pytest.approx(1)


def test_the_same_photos_of_the_test_split_are_drawn() -> None:
    samples = [
        Sample(f"{i}.jpg", 3.0, "", "", str(i), ("train", "val", "test")[i % 3], "test")
        for i in range(60)
    ]
    photos = claims.drawn(samples, Path("images"), 10)
    assert photos == claims.drawn(samples[::-1], Path("images"), 10)
    assert len({one.name for one in photos}) == 10
    assert all(int(Path(one.name).stem) % 3 == 2 for one in photos)
    with pytest.raises(SystemExit, match="has 20 photos"):
        claims.drawn(samples, Path("images"), 21)


def test_a_photo_goes_all_the_way_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "data_dir", lambda: tmp_path / "user")
    try:
        files = explain.find_model(builtin.ID)
    except ModelError as error:
        pytest.skip(str(error))
    photo = Photo("test", "dark", SAMPLES / "coffee_5_dark.jpg", "underexposed")
    (row,) = claims.run([photo], files, tmp_path)
    assert row["measured"]["underexposed"] in ("clear", "severe")
    assert row["rating"] is not None
    assert row["claims"] and all(one["said"] in row["text"] for one in row["claims"])
    monkeypatch.setattr(claims, "explain", lambda *_: pytest.fail("asked again"))
    assert claims.run([photo], files, tmp_path) == [row]
