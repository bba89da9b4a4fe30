"""Two entries in the context menu of Nautilus; runs inside it, by the package nautilus-python."""

import subprocess

from gi.repository import GObject, Nautilus

PROGRAM = ["qualityculler"]


class QualityCullerMenu(GObject.GObject, Nautilus.MenuProvider):
    """Offered for folders and photos that are on a disk."""

    def get_file_items(self, *arguments):
        """The entries for a selection; older versions hand over a window before it."""
        files = arguments[-1]
        paths = [file.get_location().get_path() for file in files]
        kinds = [file.get_mime_type() for file in files]
        if not paths or None in paths:
            return []
        if not all(kind == "inode/directory" or kind.startswith("image/") for kind in kinds):
            return []
        items = [self._item("Scan", "Scan with QualityCuller", paths)]
        if len(paths) == 1 and kinds[0].startswith("image/"):
            items.append(self._item("Explain", "Explain Quality", ["--explain", *paths]))
        return items

    def get_background_items(self, *arguments):
        """The empty space of a folder offers nothing."""
        return []

    def _item(self, name, label, words):
        item = Nautilus.MenuItem(name=f"QualityCuller::{name}", label=label)
        item.connect("activate", lambda _: subprocess.Popen([*PROGRAM, "gui", *words]))
        return item
