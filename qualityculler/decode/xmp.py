"""Reads the few XMP properties this program needs from a packet nobody vouches for.

XMP is RDF in XML (ISO 16684-1). A property of a photo stands as an attribute of an
``rdf:Description`` or as an element inside one; both are read. No entity is ever expanded: a packet
with a document type declaration is left unread from there on.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.parsers import expat

DATE_TIME_ORIGINAL = "http://ns.adobe.com/exif/1.0/ DateTimeOriginal"
DATE_CREATED = "http://ns.adobe.com/photoshop/1.0/ DateCreated"
CREATE_DATE = "http://ns.adobe.com/xap/1.0/ CreateDate"

_WANTED = frozenset({DATE_TIME_ORIGINAL, DATE_CREATED, CREATE_DATE})
_DESCRIPTION = "http://www.w3.org/1999/02/22-rdf-syntax-ns# Description"
_MAX_BYTES = 4 << 20
_MAX_VALUE = 200
# xmpmeta, RDF, Description, the property: what lies deeper belongs to something else, such as the
# photo this one was made of.
_PROPERTY_DEPTH = 4


def properties(packet: bytes) -> Mapping[str, str]:
    """The wanted properties, by namespace and name; of a broken packet those before the break.

    Never raises; any thread.
    """
    reader = _Reader()
    content = packet.strip(b"\0 \t\r\n")
    if content and len(content) <= _MAX_BYTES:
        try:
            reader.parser.Parse(content, True)
        except (expat.ExpatError, ValueError, LookupError):
            return reader.found
    return reader.found


class _Reader:
    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._depth = 0
        self._inside: str | None = None
        self._text = ""
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._add
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        raise ValueError("an XMP packet has no document type")

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        # The outermost element, x:xmpmeta, may be left out.
        if name == _DESCRIPTION and self._depth < _PROPERTY_DEPTH:
            for key in _WANTED & attributes.keys():
                self._keep(key, attributes[key])
        self._inside = name if name in _WANTED and self._depth <= _PROPERTY_DEPTH else None
        self._text = ""

    def _add(self, text: str) -> None:
        if self._inside is not None and len(self._text) <= _MAX_VALUE:
            self._text += text

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._inside == name:
            self._keep(name, self._text)
        self._inside = None

    def _keep(self, key: str, text: str) -> None:
        self.found.setdefault(key, text.strip()[:_MAX_VALUE])
