"""The map from papers to files: what it names is there, and what is there is named."""

import re
from pathlib import Path

TRAINING = Path(__file__).parents[2] / "training"
README = (TRAINING / "README.md").read_text(encoding="utf-8")
SHARED = {"__init__", "answers", "gaussian", "grpo"}  # used by several papers' rewards


def test_files_that_the_map_names_are_there():
    named = re.findall(r"`(?:training/)?([a-z_0-9/-]+\.(?:py|sh|yaml|md|txt))(?: [^`]*)?`", README)
    places = [TRAINING, TRAINING / "configs", TRAINING.parent]
    assert len(named) > 40
    missing = [name for name in named if not any((place / name).exists() for place in places)]
    assert missing == []


def test_every_papers_reward_has_a_row():
    rewards = {path.stem for path in (TRAINING / "rl" / "rewards").glob("*.py")} - SHARED
    rows = [line for line in README.splitlines() if line.startswith("|")]
    assert len(rewards) == 11
    assert [one for one in sorted(rewards) if not any(f"{one}.py" in row for row in rows)] == []


def test_recipes_that_the_map_names_are_there():
    recipes = {path.stem for path in (TRAINING / "configs" / "rl").glob("*.yaml")}
    named = set(re.findall(r"`([a-z0-9.-]+-(?:tiny|7b|8b))`", README)) - {"quality-tiny"}
    assert len(named) > 8
    assert named <= recipes


def test_commands_that_the_map_names_are_there():
    packages = "align|evaluate|export|ract|release|rl|sft|vlm"
    named = set(re.findall(r"python -m training\.([a-z_.]+)", README))
    named |= set(re.findall(rf"`((?:{packages})\.[a-z_]+)(?: [^`]*)?`", README))
    assert len(named) > 15
    missing = [
        one
        for one in sorted(named)
        if not any(
            (TRAINING / one.replace(".", "/")).with_suffix(end).exists() for end in (".py", "")
        )
    ]
    assert missing == []
