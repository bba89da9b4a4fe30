"""What texts are worth: only the texts differ between cases, and what is judged was not learnt."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")
pytest.importorskip("sklearn", reason="the extra 'train' is not installed")

from training.align import describe  # noqa: E402
from training.align import train as align  # noqa: E402
from training.data.table import Sample, of_split  # noqa: E402
from training.evaluate import bench as benches  # noqa: E402
from training.evaluate import text_claim, text_claim_tables  # noqa: E402

SUBSETS = ("ss01", "ss02", "ss03")
K = 2


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Tiny arrays: several threads only wait for each other where the machine is busy."""
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    with threadpool_limits(1):
        yield
    torch.set_num_threads(before)


def samples() -> list[Sample]:
    """Three subsets of 40 photos: 20 train, 8 val, 12 test."""
    splits = ["train"] * 20 + ["val"] * 8 + ["test"] * 12
    return [
        Sample(f"{s}-{n}.jpg", 1 + 4 * ((n * 17) % 40) / 39, s, "", f"{s}-{n}", splits[n], "")
        for s in SUBSETS
        for n in range(40)
    ]


@pytest.fixture
def made(tmp_path, monkeypatch):
    """A bench on features that know the label; a sentence's features are drawn from its letters."""
    random, rows = np.random.default_rng(0), samples()
    names = [*describe.FIFTHS, "highlights", "shadows", "blockiness"]
    measured = [{name: float(random.random()) for name in names} for _ in rows]
    (tmp_path / "measures.json").write_text(json.dumps(measured))
    configs = text_claim.Path(__file__).parents[2] / "training/configs"
    folders = {"data": tmp_path, "features": tmp_path, "text_model": None}
    config = align.load_config(configs / "align-smoke.yaml", folders)
    config = replace(config, texts_per_image=K, ladder_weight=0.0)
    x = np.array([s.mos for s in rows])[:, None] * random.normal(size=12) + random.normal(
        size=(len(rows), 12)
    )
    basis = benches.basis.load_config(configs / "basis-smoke.yaml")

    def embedded(_, texts, __):
        flat = [one for row in texts for one in row]
        drawn = [np.random.default_rng(list(one.encode()) or [0]).normal(size=384) for one in flat]
        found = torch.tensor(np.array(drawn), dtype=torch.float32)
        return torch.nn.functional.normalize(found, dim=1).view(len(texts), K, 384)

    monkeypatch.setattr(benches, "embedded", embedded)
    return benches.Bench(
        samples=rows,
        features=torch.from_numpy(x.astype(np.float32)),
        climbs=torch.empty(0, 5, dtype=torch.int64),
        align=config,
        basis=basis,
        texts=None,
        out=tmp_path,
        trunk="pretrained",
        digest={},
    )


def setting(name: str) -> text_claim.Setting:
    return next(one for one in text_claim.settings(SUBSETS) if one.name == name)


def test_every_setting_judges_what_it_says():
    names = [one.name for one in text_claim.settings(SUBSETS)]
    assert names == ["all", *(f"{w} {s}" for w in ("without", "only") for s in SUBSETS)]
    assert setting("without ss02").judged == ("ss02",)
    assert setting("only ss02").judged == ("ss01", "ss03")


@pytest.mark.parametrize("name", ["all", "without ss02", "only ss02"])
@pytest.mark.parametrize("side", ["val", "test"])
def test_no_judged_photo_was_learnt_from(name, side):
    one, rows = setting(name), samples()
    learnt = set(of_split(text_claim.split_for(rows, one), "train").tolist())
    assert len(learnt) == 20 * len(one.learnt)
    for subset in one.judged:
        judged = text_claim.judged_rows(rows, one, subset, side).tolist()
        assert judged
        assert not learnt & set(judged)
        assert {rows[i].split for i in judged} <= ({"test"} if side == "test" else {"train", "val"})


def test_fewer_photos_touch_the_train_split_alone():
    left = text_claim.fewer(samples(), 10)
    assert len(of_split(left, "train")) == 10
    assert len(of_split(left, "val")) == 24


def test_photos_without_a_text_are_learnt_from_by_nobody(tmp_path):
    rows, files = samples(), {}
    for name, images in (
        ("sft", [s.image for s in rows[:10]]),
        ("rl", [s.image for s in rows[5:]]),
    ):
        files[name] = tmp_path / f"{name}.json"
        told = [{"image": f"deep/{one}", "description": "soft"} for one in images]
        files[name].write_text(json.dumps([*told, {"image": rows[9].image, "description": " "}]))
    left = text_claim.described(rows, files)
    assert of_split(left, "train").tolist() == [5, 6, 7, 8]
    assert of_split(left, "val").tolist() == of_split(rows, "val").tolist()
    assert text_claim.described(rows, {}) == rows


def test_texts_without_the_mos_word_know_no_score(made):
    turned = [replace(s, mos=6 - s.mos) for s in made.samples]
    told = [text_claim.texts_of(made, {}, text_claim.NO_MOS, s) for s in (made.samples, turned)]
    assert told[0] == told[1]
    full = text_claim.texts_of(made, {}, text_claim.COMPOSED, made.samples)
    assert full != text_claim.texts_of(made, {}, text_claim.COMPOSED, turned)
    # The same words for the same measures: only the first sentence is missing.
    assert [t.split(". ", 1)[1] for row in full for t in row] == [t for row in told[0] for t in row]


def test_shuffled_texts_are_the_composed_ones_at_other_photos(made, monkeypatch):
    met = {}
    monkeypatch.setattr(benches, "learnt", lambda _, __, texts, ___: met.setdefault("x", texts))
    for case in (text_claim.COMPOSED, text_claim.SHUFFLED):
        met[case] = text_claim.embeddings(made, {}, case, made.samples, seed=42)
        del met["x"]
    composed, shuffled = met[text_claim.COMPOSED], met[text_claim.SHUFFLED]
    assert not torch.equal(composed, shuffled)
    assert sorted(composed[:, 0, 0].tolist()) == sorted(shuffled[:, 0, 0].tolist())


def test_without_texts_nothing_of_them_is_met(made):
    one = setting("all")
    first = text_claim.scores(made, {}, (one, text_claim.NONE, 42))
    other = replace(made, out=made.out / "other")
    other.out.mkdir()
    (made.out / "measures.json").unlink()
    assert np.array_equal(first, text_claim.scores(other, {}, (one, text_claim.NONE, 42)))


def test_texts_change_the_scores(made):
    one = setting("all")
    cases = (text_claim.NONE, text_claim.COMPOSED, text_claim.SHUFFLED)
    found = [text_claim.scores(made, {}, (one, case, 42)) for case in cases]
    assert not np.array_equal(found[0], found[1])
    assert not np.array_equal(found[1], found[2])


def test_contrast_alone_without_texts_is_the_trunk(made):
    alone = text_claim.contrast_only(made)
    flat = text_claim.embeddings(alone, {}, text_claim.NONE, made.samples, 42)
    assert flat.shape == (120, made.basis.pca_dim)
    assert alone.align.contrast_weight == 1.0
    assert alone.align.mos_weight == alone.align.rank_weight == alone.align.series_weight == 0.0


def test_new_texts_in_a_file_are_fitted_anew(made, tmp_path):
    file, one = tmp_path / "sft.json", setting("only ss01")
    found = []
    for words in ("soft", "sharp"):
        rows = [{"image": s.image, "description": f"{words} {s.image}"} for s in made.samples]
        file.write_text(json.dumps(rows))
        found.append(text_claim.scores(made, {"sft": file}, (one, "sft", 42)))
    assert not np.array_equal(*found)


def test_fits_to_other_photos_are_not_taken_for_these(made):
    first = text_claim.fewer(made.samples, 10)
    text_claim.only_of(replace(made, samples=first))
    text_claim.only_of(replace(made, samples=first))
    others = [
        replace(s, split={"train": "unused", "unused": "train"}.get(s.split, s.split))
        for s in first
    ]
    with pytest.raises(SystemExit, match="holds fits to other photos"):
        text_claim.only_of(replace(made, samples=others))


def test_gains_are_paired():
    rows, random = samples(), np.random.default_rng(0)
    at = text_claim.judged_rows(rows, setting("without ss01"), "ss01", "val")
    mos = np.array([s.mos for s in rows])
    rough = mos + random.normal(size=len(mos))
    found = {text_claim.NONE: [rough, rough], "same": [rough, rough], "better": [mos, mos]}
    judged = text_claim.verdict(found, rows, at)
    assert judged["gain"]["same"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    better = judged["gain"]["better"]
    assert better["low"] > 0.0
    assert better["value"] == pytest.approx(1.0 - judged["srcc"][text_claim.NONE][0])
    over = text_claim.verdict(found, rows, at, "better")["gain"]
    assert list(over) == [text_claim.NONE, "same"]
    assert over["same"]["value"] == pytest.approx(-better["value"])


def test_a_whole_run_has_a_row_for_every_setting_and_side(made):
    args = SimpleNamespace(written=[], seeds=[42], side="val", settings=None, over="shuffled")
    runs = text_claim.run(made, args)
    assert [(r["setting"], r["judged"]) for r in runs][:5] == [
        ("all", "all"),
        ("all", "ss01"),
        ("all", "ss02"),
        ("all", "ss03"),
        ("without ss01", "ss01"),
    ]
    assert len(runs) == 4 + 3 + 6
    text = text_claim_tables.table({"runs": runs, "seeds": [42], "trunk": "pretrained"})
    assert "| without ss01 | ss01 | 28 |" in text
    assert text.count("\n|---") == 2
    assert (
        "| gain over shuffled | judged on | n | none | composed | composed without MOS word |"
        in text
    )
    args.settings = ["only ss02", "all"]
    fewer = text_claim.run(made, args)
    assert fewer == [r for r in runs if r["setting"] in args.settings]
    args.over = "SFT"
    with pytest.raises(SystemExit, match="There is no case 'SFT'"):
        text_claim.run(made, args)
