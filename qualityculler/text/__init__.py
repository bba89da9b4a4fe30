"""What a person reads, in their language, for window and command line alike.

The source is English. ``tr`` and its kin look a text up in the gettext catalogs under
``locale/``, which are kept with Babel (see CONTRIBUTING.md). ``N_`` marks a text of a table that
is looked up later; the sentence of an error is found where it is raised.

Rooms give back codes with values, and here they become sentences: ``reasons`` says a reason and an
error, ``faults`` names faults and units, ``evidence_words`` says a finding, ``words`` what is
decided and suggested for a photo.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

from qualityculler.reason import filled

DOMAIN = "qualityculler"
LOCALE_DIR = Path(__file__).parents[1] / "locale"
LANGUAGES = {"en": "English", "de": "Deutsch", "fr": "Français"}
"""Each language under its own name; the texts in the source are English."""
KEYWORDS = (
    *(
        "tr",
        "ntr:1,2",
        "N_",
        "UserError",
        "CatalogError",
        "CatalogDamaged",
        "ModelError",
        "LostChildError",
        "LanguageModelMissing",
        "VolumeAway",
    ),
    *("PhotoError:2", "usage", "say", "Reason", "Broken", "_Bad"),
)
"""The calls whose text is to be translated, as the search in the source wants them."""
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")

_current = gettext.NullTranslations()


def use(language: str) -> None:
    """Translate from now on, in every thread; English for a language that is not known."""
    global _current
    _current = gettext.translation(DOMAIN, LOCALE_DIR, [language], fallback=True)


def of_environment(environment: Mapping[str, str] | None = None) -> str:
    """The language of the terminal, by the rules of GNU gettext.

    The first of LC_ALL, LC_MESSAGES and LANG that is set names the locale. Unless that is C, the
    list in LANGUAGE goes before it. Of the languages named so, the first that we have.
    """
    found = os.environ if environment is None else environment
    locale = next((found[name] for name in _LOCALE if found.get(name)), "C")
    wanted = [*found.get("LANGUAGE", "").split(":"), locale]
    codes = [one.replace("-", "_").split("_")[0].split(".")[0] for one in wanted]
    if codes[-1] in ("C", "POSIX"):
        return "en"
    return next((code for code in codes if code in LANGUAGES), "en")


def tr(text: str, /, **values: object) -> str:
    """The text in the user's language; the text itself where it has no translation. Any thread.

    Values take the places ``{name}``; what would not be seen in them is escaped.
    """
    return filled(_current.gettext(text), values) if text else ""


def ntr(one: str, many: str, count: int) -> str:
    """The form of a text that fits a count, which is put in for ``{n}``. Any thread."""
    return _current.ngettext(one, many, count).replace("{n}", str(count))


def N_(text: str) -> str:  # noqa: N802  the name by which gettext's tools find such texts
    """The text as it is: it is translated where it is shown."""
    return text
