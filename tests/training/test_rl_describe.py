"""Texts for all photos: shared, resumed, joined; nothing is made up."""

import base64
import io
import json
import sys
from importlib.util import find_spec
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

pytest.importorskip("torch", reason="the extra 'train' is not installed")
if find_spec("peft") is None:  # importorskip would import it before torchvision is helped along
    pytest.skip("the extra 'train' is not installed", allow_module_level=True)

from training.align import clip_texts
from training.data.pictures import opened
from training.data.table import Sample, write_table
from training.rl import describe, groups
from training.sft.photos import load

IMAGES = [f"{n}.jpg" for n in range(7)]


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "images"
    folder.mkdir()
    for number, name in enumerate(IMAGES):
        Image.fromarray(np.full((8, 9, 3), 30 * number, np.uint8)).save(folder / name)
    return folder


def grey(pictures):
    """A writer that tells how bright the middle is."""
    levels = [picture.getpixel((4, 4))[0] for picture in pictures]
    return [f'<think>grey {level}</think><answer>{{"rating": 3}}</answer>' for level in levels]


def test_answers_of_two_models_never_stand_in_one_file(photos, tmp_path, monkeypatch):
    """The command itself, begun again with another adapter."""
    for name in ("model", "first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "weights").write_text(name)
    rows = [Sample(name, 3.0, "s", "", "g", "train", "train") for name in IMAGES]
    write_table(tmp_path / "table.csv", rows)
    monkeypatch.setitem(describe.ENGINES, "transformers", lambda args: grey)

    def run(adapter, *more):
        told = {"data": tmp_path, "images": photos, "model": tmp_path / "model"}
        told |= {"adapter": tmp_path / adapter, "out": tmp_path / "out"}
        words = [str(word) for name, path in told.items() for word in (f"--{name}", path)]
        monkeypatch.setattr("sys.argv", ["describe", "write", *words, *more])
        describe.main()

    run("first", "--count", "3")
    with pytest.raises(SystemExit, match="begun with another adapter: take another --out"):
        run("second")
    with pytest.raises(SystemExit, match="begun with another max_tokens"):
        run("first", "--max-tokens", "7")
    assert len(describe.said(tmp_path / "out" / "texts-000.jsonl")) == 3
    run("first")
    assert len(describe.said(tmp_path / "out" / "texts-000.jsonl")) == len(IMAGES)


def test_shards_share_all_photos_once():
    parts = [describe.shard(IMAGES, rank, 3) for rank in range(3)]
    assert sorted(name for part in parts for name in part) == IMAGES
    with pytest.raises(ValueError, match="no process 3"):
        describe.shard(IMAGES, 3, 3)


def test_the_first_of_a_count_are_those_of_a_larger_one():
    samples = [Sample(name, 3.0, "s", "", name, "train", "") for name in IMAGES]
    samples.append(Sample("val.jpg", 3.0, "s", "", "v", "val", ""))
    few, all_ = (describe.chosen(samples, "train", count) for count in (3, None))
    assert all_[:3] == few
    assert sorted(all_) == IMAGES


def test_a_stopped_run_goes_on(photos, tmp_path):
    path, asked = tmp_path / "texts-000.jsonl", []

    def stops(pictures):
        asked.extend(pictures)
        if len(asked) > 4:
            raise KeyboardInterrupt
        return grey(pictures)

    with pytest.raises(KeyboardInterrupt):
        describe.write(photos, IMAGES, stops, path, batch=2)
    with path.open("a") as file:
        file.write('{"image": "4.jp')
    assert describe.write(photos, IMAGES, grey, path, batch=2) == 3
    assert list(describe.said(path)) == IMAGES
    assert describe.write(photos, IMAGES, grey, path, batch=2) == 0


def test_joined_texts_are_what_the_alignment_reads(photos, tmp_path):
    for rank in range(2):
        path = tmp_path / f"texts-{rank:03d}.jsonl"
        describe.write(photos, describe.shard(IMAGES, rank, 2), grey, path, batch=3)
    assert describe.join(tmp_path, IMAGES) == {"photos": 7, "texts": 7, "different": 7}
    samples = [Sample(f"deep/{n}", 3.0, "s", "", n, "train", "") for n in IMAGES]
    texts = clip_texts.written_texts(tmp_path / "texts.json", samples, count=1)
    assert texts[0] == ["grey 0"]
    assert len(texts) == 7


def test_a_photo_not_asked_about_stops_the_join(photos, tmp_path):
    describe.write(photos, IMAGES[:6], grey, tmp_path / "texts-000.jsonl", batch=3)
    with pytest.raises(SystemExit, match=r"1 photos have no answer yet.*6\.jpg"):
        describe.join(tmp_path, IMAGES)


def test_an_answer_without_thinking_is_counted_and_left_out(photos, tmp_path):
    def mute(pictures):
        return ["<answer>3</answer>", *grey(pictures[1:])]

    describe.write(photos, IMAGES, mute, tmp_path / "texts-000.jsonl", batch=7)
    assert describe.join(tmp_path, IMAGES)["texts"] == 6
    rows = json.loads((tmp_path / "texts.json").read_text())
    assert [row["image"] for row in rows] == IMAGES[1:]


def test_an_unreadable_photo_is_named_and_not_replaced(photos, tmp_path):
    (photos / "3.jpg").write_bytes(b"no photo")
    with pytest.raises(SystemExit, match=r"3\.jpg cannot be read"):
        describe.write(photos, IMAGES, grey, tmp_path / "texts-000.jsonl", batch=1)
    assert list(describe.said(tmp_path / "texts-000.jsonl")) == IMAGES[:3]


def test_a_photo_is_seen_upright_by_all_that_look_at_it(tmp_path):
    """TRL's pictures come through ``datasets``; the others must be turned like those."""
    turned = Image.new("RGB", (40, 20), (200, 0, 0))
    turned.paste((0, 0, 200), (0, 0, 20, 20))  # blue on the left
    exif = Image.Exif()
    exif[274] = 6  # shown after a quarter turn clockwise: blue at the top
    turned.save(tmp_path / "a.jpg", exif=exif)
    seen = [np.asarray(opened(tmp_path / "a.jpg")), load(tmp_path, "a.jpg")]
    picture = groups.Picture(tmp_path / "a.jpg", 3.0, "a")
    seen.append(np.asarray(groups.dataset([picture], "How?")[0]["image"].convert("RGB")))
    for pixels in seen:
        assert pixels.shape == (40, 20, 3)
        assert pixels[5, 10, 2] > 150 > 50 > pixels[35, 10, 2]


def test_a_message_holds_the_picture_losslessly():
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (5, 6, 3), np.uint8))
    image, text = describe.message(picture, "How good?")[0]["content"]
    held = base64.b64decode(image["image_url"]["url"].partition(",")[2])
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(held))), np.asarray(picture))
    assert text == {"type": "text", "text": "How good?"}


def test_vllm_is_asked_in_its_own_form(monkeypatch):
    """Against a stand-in of the two names that are used: there is no GPU here."""
    seen = {}

    class Engine:
        def __init__(self, model, **options):
            seen.update(model=model, **options)

        def chat(self, asked, sampling):
            seen.update(asked=len(asked), **sampling)
            return [
                SimpleNamespace(outputs=[SimpleNamespace(text=f"{n}")]) for n in range(len(asked))
            ]

    monkeypatch.setitem(sys.modules, "vllm", SimpleNamespace(LLM=Engine, SamplingParams=dict))
    args = SimpleNamespace(model="qwen", adapter=None, max_tokens=7)
    writer = describe.by_vllm(args)
    assert writer([Image.new("RGB", (4, 4))] * 2) == ["0", "1"]
    assert (seen["model"], seen["asked"], seen["temperature"]) == ("qwen", 2, 0.0)
    with pytest.raises(SystemExit, match="merged"):
        describe.by_vllm(SimpleNamespace(model="qwen", adapter="lora", max_tokens=7))
