"""Files from outside that are not what they claim: a sentence, and nothing of them is run."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import random
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the extra 'train' is not installed")

from qualityculler.errors import ModelError  # noqa: E402
from tests.training.release import releases  # noqa: E402
from tests.training.release.pickles import Array, Call, Name, Storage, dumps  # noqa: E402
from training.release import files, pca  # noqa: E402
from training.release.files import floats, read_npz, read_torch, read_weights  # noqa: E402
from training.release.pca import read_estimator  # noqa: E402
from training.release.read import read_release  # noqa: E402


def weights(path: Path) -> dict[str, Any]:
    """A state dict as a release is read."""
    return floats(files.state_dict(read_torch(path), path), path)


class Hostile:
    """Pickled by Python itself, as an attacker would."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> Any:
        return self.call


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A file that appears if anything was run."""
    return tmp_path / "trap"


def attacks(trap: Path) -> dict[str, tuple[Any, str]]:
    touch = f"open({str(trap)!r}, 'w')"
    return {
        "os.system": (Hostile(os.system, f"touch {trap}"), r"\.system"),
        "eval": (Hostile(eval, touch), r"'(\w+\.)?eval'"),
        "exec": (Hostile(exec, touch), r"'(\w+\.)?exec'"),
        "getattr": (Hostile(getattr, os, "system"), r"\.getattr"),
        "open": (Hostile(open, str(trap), "w"), r"open"),
    }


@pytest.mark.parametrize("attack", ["os.system", "eval", "exec", "open"])
@pytest.mark.parametrize("protocol", [2, 4, 5])
def test_a_checkpoint_that_wants_to_run_something(
    tmp_path: Path, trap: Path, attack: str, protocol: int
) -> None:
    value, named = attacks(trap)[attack]
    path = tmp_path / "ckpt.pt"
    content = pickle.dumps({"state_dict": {"x": value}}, protocol=protocol)
    releases.write_archive(path, content, {})
    # torch knows the instructions of protocol 2 alone, which is the one it writes.
    with pytest.raises(ModelError, match=named if protocol == 2 else "cannot read it as weights"):
        read_torch(path)
    assert not trap.exists()


@pytest.mark.parametrize("name", ["ckpt.pt", "pytorch_model.bin", "pca.pkl", "basis.npz"])
def test_a_whole_release_with_a_hostile_part_runs_nothing(
    release: Path, trap: Path, name: str
) -> None:
    attack = Hostile(os.system, f"touch {trap}")
    pickled = pickle.dumps({"state_dict": {"x": attack}, "mean_": attack}, protocol=2)
    if name == "pytorch_model.bin":
        scorer = {f"scorer.{key}": array for key, array in releases.parts().scorer.items()}
        releases.write_torch(release / "ckpt.pt", {"state_dict": scorer})
        releases.write_archive(release / "best" / name, pickled, {})
    elif name == "ckpt.pt":
        releases.write_archive(release / name, pickled, {})
    elif name == "pca.pkl":
        (release / name).write_bytes(pickled)
    else:
        np.savez(release / name, vectors=np.array([attack], dtype=object), scores=np.ones(1))
    with pytest.raises(ModelError, match=name.replace(".", r"\.")):
        read_release(release)
    assert not trap.exists()
    pickle.loads(pickle.dumps(attack))
    assert trap.exists()  # the trap works


def test_an_array_of_objects_that_joblib_would_unpickle(tmp_path: Path, trap: Path) -> None:
    joblib = pytest.importorskip("joblib")
    path = tmp_path / "pca.pkl"
    joblib.dump(np.array([Hostile(os.system, f"touch {trap}")], dtype=object), path)
    with pytest.raises(ModelError, match="does not hold numbers"):
        read_estimator(path)
    assert not trap.exists()
    joblib.load(path)
    assert trap.exists()  # joblib's own reader runs it


@pytest.mark.parametrize("attack", ["os.system", "eval", "open"])
@pytest.mark.parametrize("pack", [bytes, zlib.compress, gzip.compress])
def test_a_pca_that_wants_to_run_something(
    tmp_path: Path, trap: Path, attack: str, pack: Callable[[bytes], bytes]
) -> None:
    value, named = attacks(trap)[attack]
    path = tmp_path / "pca.pkl"
    path.write_bytes(pack(pickle.dumps([value])))
    with pytest.raises(ModelError, match=named):
        read_estimator(path)
    assert not trap.exists()


def test_an_attack_behind_an_array_of_joblib(tmp_path: Path, trap: Path) -> None:
    path = tmp_path / "pca.pkl"
    estimator = releases.pca_object({"mean_": np.zeros(4)})
    assert isinstance(estimator.state, dict)
    estimator.state["extra"] = Call("posix.system", (f"touch {trap}",))
    path.write_bytes(dumps(estimator))
    with pytest.raises(ModelError, match=r"posix\.system"):
        read_estimator(path)
    assert not trap.exists()


@pytest.mark.parametrize("content", [{"clip.x": 3}, {7: None}, [1], 5, None])
def test_a_checkpoint_without_tensors(release: Path, content: Any) -> None:
    releases.write_torch(release / "ckpt.pt", {"state_dict": content})
    with pytest.raises(ModelError, match=r"ckpt\.pt is damaged or not what its name says"):
        read_release(release)


@pytest.mark.parametrize(
    "path",
    ["torch.load", "torch.hub.load", "torch._utils.__import__", "numpy.load", "joblib.load"],
)
def test_names_in_a_known_package_are_not_enough(tmp_path: Path, path: str) -> None:
    file = tmp_path / "pca.pkl"
    file.write_bytes(dumps(Call(path, ("x",))))
    with pytest.raises(ModelError, match=path.replace(".", r"\.")):
        read_estimator(file)
    releases.write_archive(tmp_path / "c.pt", dumps({"a": Name(path)}), {})
    with pytest.raises(ModelError, match=path.replace(".", r"\.")):
        read_torch(tmp_path / "c.pt")


def test_a_name_from_the_stack(tmp_path: Path) -> None:
    file = tmp_path / "pca.pkl"
    text = b"\x8c\x02os\x8c\x06system"
    file.write_bytes(b"\x80\x04" + text + pickle.STACK_GLOBAL + pickle.STOP)
    with pytest.raises(ModelError, match=r"os\.system"):
        read_estimator(file)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("name", ["ckpt.pt", "pca.pkl", "basis.npz", "best/config.json"])
def test_cut_short(release: Path, name: str, share: float) -> None:
    path = release / name
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(ModelError, match=path.name.replace(".", r"\.")):
        read_release(release)


@pytest.mark.parametrize("name", ["ckpt.pt", "pca.pkl", "basis.npz"])
def test_bytes_changed_anywhere_end_in_a_model_or_a_sentence(release: Path, name: str) -> None:
    path, rng = release / name, random.Random(3)
    raw = path.read_bytes()
    refused = 0
    for _ in range(100):
        spoilt = bytearray(raw)
        for _ in range(rng.randint(1, 20)):
            spoilt[rng.randrange(len(raw))] = rng.randrange(256)
        path.write_bytes(spoilt)
        try:
            read_release(release)
        except ModelError:
            refused += 1
    assert refused > 15


@pytest.mark.parametrize(
    "structure",
    [
        b"",
        b"no pickle at all",
        b"\x80\x02.",
        b"\x80\x63N.",
        b"\x80\x02}q\x00h\x07.",
        b"\x80\x02\x8a\xff" + b"\xff" * 255 + b".",
        b"\x80\x04\x8e" + struct.pack("<Q", 1 << 62) + b"x",
        b"\x80\x04\x8d" + struct.pack("<Q", 1 << 40) + b"x",
        b"\x80\x02r\xff\xff\xff\xff",
        b"\x80\x02N" + b"0" * 3,
        b"\x80\x02}}Ns.",
        b"\x80\x02NNb.",
        b"\x80\x02c" + b"a" * 5000,
    ],
)
def test_pickles_that_are_none(tmp_path: Path, structure: bytes) -> None:
    releases.write_archive(tmp_path / "c.pt", structure, {})
    with pytest.raises(ModelError):
        weights(tmp_path / "c.pt")
    (tmp_path / "pca.pkl").write_bytes(structure)
    with pytest.raises(ModelError):
        read_estimator(tmp_path / "pca.pkl")


def _rebuilt(
    count: int, offset: int, shape: tuple[Any, ...], strides: tuple[Any, ...]
) -> dict[str, Any]:
    arguments = (Storage("Float", "0", count), offset, shape, strides, False, None)
    return {"x": Call("torch._utils._rebuild_tensor_v2", arguments)}


@pytest.mark.parametrize(
    ("count", "offset", "shape", "strides"),
    [
        (4, 1, (4,), (1,)),
        (4, 0, (2, 3), (3, 1)),
        (4, 0, (4,), (2,)),
        (4, -1, (2,), (1,)),
        (4, 0, (4,), (-1,)),
        (4, 0, (1 << 20, 1 << 20), (0, 0)),
        (4, 0, (100,), (0,)),
        (4, 0, ("4",), (1,)),
        (9, 0, (9,), (1,)),
        (1 << 40, 0, (4,), (1,)),
    ],
)
def test_tensors_that_reach_beyond_what_there_is(
    tmp_path: Path, count: int, offset: int, shape: tuple[Any, ...], strides: tuple[Any, ...]
) -> None:
    path = tmp_path / "c.pt"
    # The pickle's numbers have 32 bits here; larger ones are torch's LONG1.
    value = min(count, (1 << 31) - 1)
    releases.write_archive(path, dumps(_rebuilt(value, offset, shape, strides)), {"0": bytes(16)})
    with pytest.raises(ModelError):
        weights(path)


def test_strides_are_followed(tmp_path: Path) -> None:
    path = tmp_path / "c.pt"
    raw = np.arange(7, dtype=np.float32).tobytes()
    releases.write_archive(path, dumps(_rebuilt(7, 1, (3, 2), (1, 3))), {"0": raw})
    assert weights(path)["x"].tolist() == [[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]


def test_bfloat16_is_the_upper_half_of_a_float(tmp_path: Path) -> None:
    upper = (np.array([1.0, -2.5, 0.15625], np.float32).view(np.uint32) >> 16).astype("<u2")
    content = {"x": releases.tensor("0", upper, kind="BFloat16")}
    releases.write_archive(tmp_path / "c.pt", dumps(content), {"0": upper.tobytes()})
    assert weights(tmp_path / "c.pt")["x"].tolist() == [1.0, -2.5, 0.15625]


def test_a_storage_packed_to_be_larger_than_it_says(tmp_path: Path) -> None:
    path = tmp_path / "c.pt"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", dumps(_rebuilt(4, 0, (4,), (1,))))
        archive.writestr("archive/data/0", bytes(50_000_000))
    with pytest.raises(ModelError, match="larger than it can be"):
        read_torch(path)


def test_limits_on_what_is_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez_compressed(tmp_path / "basis.npz", vectors=np.zeros(1000), scores=np.zeros(3))
    assert read_npz(tmp_path / "basis.npz", ("scores",))[0].tolist() == [0, 0, 0]
    monkeypatch.setattr(files, "MAX_BASIS_BYTES", 5000)
    with pytest.raises(ModelError, match="larger than it can be"):
        read_npz(tmp_path / "basis.npz", ("scores",))
    monkeypatch.setattr(pca, "MAX_BYTES", 1000)
    (tmp_path / "pca.pkl").write_bytes(bytes(1001))
    with pytest.raises(ModelError, match="larger than any PCA"):
        read_estimator(tmp_path / "pca.pkl")
    bomb = zlib.compress(bytes(100_000))
    assert len(bomb) < 1000
    (tmp_path / "pca.pkl").write_bytes(bomb)
    with pytest.raises(ModelError, match="too large"):
        read_estimator(tmp_path / "pca.pkl")


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "c.pt"
    path.write_bytes(dumps({"x": 1}))
    with pytest.raises(ModelError, match="no whole archive"):
        read_torch(path)


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"[]",
        b"{",
        b'{"x": 1}',
        b'{"x": {"dtype": "F32", "shape": [2], "data_offsets": [0, 4]}}',
        b'{"x": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}',
        b'{"x": {"dtype": "F32", "shape": [2], "data_offsets": [-8, 0]}}',
        b'{"x": {"dtype": "F99", "shape": [2], "data_offsets": [0, 8]}}',
        b'{"x": {"dtype": "F32", "shape": [-2], "data_offsets": [0, 8]}}',
        b'{"x": {"dtype": "F32", "shape": [1e9], "data_offsets": [0, 8]}}',
        b'{"x": {"dtype": "F32", "shape": [99999999999], "data_offsets": [0, 399999999996]}}',
        b"[" * 100_000,
    ],
)
def test_safetensors_headers_that_lie(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "m.safetensors"
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(8))
    with pytest.raises(ModelError, match=r"m\.safetensors"):
        read_weights(path)


def test_safetensors_lengths_that_lie(tmp_path: Path) -> None:
    path = tmp_path / "m.safetensors"
    for length in (0, 1, 1 << 20, 1 << 40, (1 << 64) - 1):
        path.write_bytes(struct.pack("<Q", length) + b"{}")
        with pytest.raises(ModelError):
            read_weights(path)
    path.write_bytes(b"\1")
    with pytest.raises(ModelError):
        read_weights(path)


def test_safetensors_in_16_bits(tmp_path: Path) -> None:
    entry = {"dtype": "F16", "shape": [2], "data_offsets": [0, 4]}
    more = {"dtype": "I16", "shape": [2], "data_offsets": [4, 8]}
    header = json.dumps({"x": entry, "i": more}).encode()
    path = tmp_path / "m.safetensors"
    raw = np.array([1.5, -2], np.float16).tobytes()
    path.write_bytes(struct.pack("<Q", len(header)) + header + raw + raw)
    found = read_weights(path)
    assert floats({"x": found["x"]}, path)["x"].tolist() == [1.5, -2.0]
    with pytest.raises(ModelError, match="where weights should be"):
        floats({"i": found["i"]}, path)


def test_a_basis_of_objects_is_never_loaded(tmp_path: Path, trap: Path) -> None:
    path = tmp_path / "basis.npz"
    array = np.array([attacks(trap)["os.system"][0]], dtype=object)
    np.savez(path, vectors=array, scores=np.ones(1))
    with pytest.raises(ModelError, match=r"basis\.npz"):
        read_npz(path, ("vectors", "scores"))
    assert not trap.exists()


def test_a_basis_whose_header_promises_too_much(tmp_path: Path) -> None:
    path = tmp_path / "basis.npz"
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }"
    header += b" " * (118 - len(header) - 1) + b"\n"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "vectors.npy", b"\x93NUMPY\1\0" + struct.pack("<H", 118) + header + b"1234"
        )
    with pytest.raises(ModelError, match=r"basis\.npz"):
        read_npz(path, ("vectors",))


@pytest.mark.parametrize("raw", [b"BZh91AY", b"\xfd7zXZ\0\0\0"])
def test_other_compressions_are_named(tmp_path: Path, raw: bytes) -> None:
    path = tmp_path / "pca.pkl"
    path.write_bytes(raw)
    with pytest.raises(ModelError, match="compress=0"):
        read_estimator(path)


def test_a_pca_before_it_was_fitted(release: Path) -> None:
    (release / "pca.pkl").write_bytes(dumps(releases.pca_object({"mean_": np.zeros(3)})))
    with pytest.raises(ModelError, match="before it was fitted"):
        read_release(release)


@pytest.mark.parametrize("shape", [(1 << 30, 1 << 30), (-1,), (6, -1), (True,), [5], ("5",), 5])
def test_an_array_of_an_impossible_shape(tmp_path: Path, shape: Any) -> None:
    raw = dumps(Array(np.arange(5.0)))[2:-1]
    assert raw.count(dumps((5,))[2:-1]) == 1
    spoilt = raw.replace(dumps((5,))[2:-1], dumps(shape)[2:-1])
    whole = dumps(Call("sklearn.decomposition._pca.PCA", (), {"mean_": 0}))
    assert whole.count(dumps(0)[2:-1]) == 1
    path = tmp_path / "pca.pkl"
    path.write_bytes(whole.replace(dumps(0)[2:-1], raw))
    assert read_estimator(path)[1]["mean_"].tolist() == [0, 1, 2, 3, 4]
    path.write_bytes(whole.replace(dumps(0)[2:-1], spoilt))
    with pytest.raises(ModelError, match=r"pca\.pkl is damaged"):
        read_estimator(path)


def test_an_array_of_joblib_may_follow_another(tmp_path: Path) -> None:
    first, second = np.arange(5.0), np.arange(6, dtype=np.int32).reshape(2, 3)
    path = tmp_path / "pca.pkl"
    path.write_bytes(dumps(releases.pca_object({"a": first, "b": second})))
    _, found = read_estimator(path)
    assert found["a"].tolist() == first.tolist()
    assert found["b"].tolist() == second.tolist()
    path.write_bytes(dumps([Array(first)]))
    with pytest.raises(ModelError, match="no estimator"):
        read_estimator(path)
