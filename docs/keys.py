"""Writes the page of keys out of the window's own table: ``python docs/keys.py``, with the site."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from qualityculler.gui.actions import VERBS
from qualityculler.gui.keymaps import PRESET_NAMES, PRESETS, Keys
from qualityculler.gui.menus import SUBMENUS, TITLES

PAGE = ROOT / "docs" / "keys.md"
HEAD = """# Keys

*Keys at a glance* (`?`) shows them in the window, *Change keys…* changes any of them or takes a
preset. Each deciding key with Shift also goes on to the next photo;
`Shift+P` on a frame of a burst also rejects the rest of it.
"""


def page() -> str:
    """The whole page."""
    columns = list(PRESETS)
    lines = [HEAD]
    titles = TITLES | {name: title for name, (_, title) in SUBMENUS.items()}
    for menu in dict.fromkeys(verb.menu for verb in VERBS):
        lines.append(f"## {titles[menu].replace('&', '')}\n")
        lines.append("| | " + " | ".join(PRESET_NAMES[one] for one in columns) + " |")
        lines.append("|---|" + "---|" * len(columns))
        for verb in (verb for verb in VERBS if verb.menu == menu):
            keys = [shown(PRESETS[one].get(verb.name, verb.keys)) for one in columns]
            lines.append(f"| {verb.text.rstrip('…')} | " + " | ".join(keys) + " |")
        lines.append("")
    return "\n".join(lines)


def shown(keys: Keys) -> str:
    """Keys as one reads them; a bar would end a column."""
    return ", ".join(f"`{key}`" for key in keys)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
