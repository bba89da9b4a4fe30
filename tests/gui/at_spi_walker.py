"""Reads a window as a screen reader does, from outside; for the system's Python, which has ``gi``.

``python3 at_spi_walker.py NAME PHOTOS``: waits until the list of photos of the program has so many,
then writes every node as a line of JSON: role, name, description, states, path, labelled.
"""

import json
import sys
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402  the version first

PATIENCE_S = 40.0
STATES = ("focusable", "focused", "selected", "selectable", "checkable", "checked", "showing")


def main(name, photos):
    Atspi.init()
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        apps = [one for one in children(Atspi.get_desktop(0)) if one.get_name() == name]
        nodes = [node for app in apps for node in walk(app, ())]
        cells = [n for n in nodes if n["role"] == "list item" and "Photos" in n["path"]]
        if len(cells) == photos:
            for node in nodes:
                print(json.dumps(node))
            return 0
        time.sleep(0.3)
    return 1


def children(node):
    return [one for n in range(node.get_child_count()) if (one := node.get_child_at_index(n))]


def walk(node, path):
    try:
        states = {state.value_nick for state in node.get_state_set().get_states()}
        labelled = any(
            one.get_relation_type() == Atspi.RelationType.LABELLED_BY
            for one in node.get_relation_set()
        )
        here = {"role": node.get_role_name(), "name": node.get_name() or "", "path": path,
                "description": node.get_description() or "", "labelled": labelled,
                "states": [state for state in STATES if state in states]}  # fmt: skip
        inside = children(node)
    except gi.repository.GLib.Error:  # it has gone meanwhile
        return
    yield here
    for one in inside:
        yield from walk(one, (*path, here["name"] or here["role"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
