"""Writes the manual page out of the help of a program: ``python packaging/manpage.py PROGRAM``."""

from __future__ import annotations

import re
import subprocess
import sys

COMMAND = re.compile(r"^  ([a-z][a-z-]*)(?:  |$)", re.MULTILINE)


def help_of(program: str, *words: str) -> str:
    """What a verb says of itself, at the width of a page."""
    environment = {"COLUMNS": "76", "LC_ALL": "C.UTF-8", "TERM": "dumb", "HOME": "/nonexistent"}
    ended = subprocess.run(
        [program, *words, "--help"], capture_output=True, text=True, check=True, env=environment
    )
    return ended.stdout


def verbs(said: str) -> list[str]:
    """The verbs a help text lists, in its order."""
    listed = said.partition("Commands:\n")[2].partition("\n\n")[0]
    return COMMAND.findall(listed)


def escaped(text: str) -> str:
    """Text as troff shows it as it is."""
    lines = text.replace("\\", "\\e").replace("-", "\\-").rstrip().split("\n")
    return "\n".join("\\&" + line if line.startswith((".", "'")) else line for line in lines)


def page(program: str) -> str:
    """The whole manual page."""
    version = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    whole = help_of(program)
    parts = [
        f'.TH QUALITYCULLER 1 "" "QualityCuller {version}" "User Commands"',
        ".SH NAME",
        "qualityculler \\- sort a shoot by technical quality, on your own machine",
        ".SH SYNOPSIS",
        ".B qualityculler",
        "[\\fIOPTIONS\\fR] \\fICOMMAND\\fR [\\fIARGUMENTS\\fR]",
        ".br",
        ".B qualityculler gui",
        "[\\fIFOLDER\\fR | \\fIPHOTO\\fR...]",
        ".SH DESCRIPTION",
        ".nf",
        escaped(whole),
        ".fi",
        ".SH COMMANDS",
    ]
    for verb in verbs(whole):
        said = help_of(program, verb)
        parts += [f'.SS "{verb}"', ".nf", escaped(said), ".fi"]
        for inner in verbs(said):
            parts += [f'.SS "{verb} {inner}"', ".nf", escaped(help_of(program, verb, inner)), ".fi"]
    parts += [
        ".SH FILES",
        ".TP",
        "\\fI~/.local/share/qualityculler\\fR",
        "The catalog, its copies of each day, settings, models.",
        ".TP",
        "\\fI~/.cache/qualityculler\\fR",
        "Thumbnails; safe to delete.",
        ".TP",
        "\\fI~/.local/state/qualityculler/log\\fR",
        "What went wrong.",
        ".SH ENVIRONMENT",
        ".TP",
        "\\fBQUALITYCULLER_OFFLINE\\fR",
        "Set to 1, no network is used.",
    ]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    print(page(sys.argv[1]), end="")
