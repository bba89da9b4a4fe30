"""Takes an XMP packet apart: its text, its elements and where each begins and ends in the bytes.

XMP is RDF in XML, in UTF-8 or UTF-16 (ISO 16684-1). lxml says what it means, expat says where it
stands: a patch then touches the bytes of one property and no other. Nothing is fetched, no entity
is expanded, and what is not sound XML is refused: whoever patched it would lose the rest.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, NamedTuple
from xml.parsers import expat

from lxml import etree

from qualityculler.errors import UserError
from qualityculler.text import N_

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMPMETA = "{adobe:ns:meta/}xmpmeta"
RDF_ROOT = f"{{{RDF}}}RDF"
DESCRIPTION = f"{{{RDF}}}Description"
ITEM = f"{{{RDF}}}li"
CONTAINERS = frozenset(f"{{{RDF}}}{kind}" for kind in ("Seq", "Bag", "Alt"))
MAX_BYTES = 32 << 20
"""A sidecar with masks and a long history has some 100 KB; what is larger than this is none."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(r"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(r"""\sencoding\s*=\s*["']([^"']*)["']""")
_UNICODE = re.compile(r"utf[-_]?(8|16|32)([-_]?[lb]e)?|us-ascii", re.IGNORECASE)
_TAG = re.compile(rb"<[^\s/>]+")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=/>]+)\s*=\s*("[^"]*"|'[^']*')""")


class NotXmp(UserError):  # noqa: N818  said of a file that another program wrote
    """The bytes are no XMP that can be read. The sentence is a clause: it follows a colon."""


class Attribute(NamedTuple):
    """An attribute as it is written: its name, where it begins (with the space before), and where
    its value stands between the quotes."""

    name: bytes
    start: int
    value_start: int
    value_end: int

    @property
    def end(self) -> int:
        """Behind the closing quote."""
        return self.value_end + 1


class StartTag(NamedTuple):
    """A start tag: behind its name, its attributes, behind its ``>``, and whether it is empty."""

    name_end: int
    attributes: tuple[Attribute, ...]
    end: int
    empty: bool


class Node(NamedTuple):
    """An element and its place in the body: its first byte, and its end tag or, of an empty one,
    its end."""

    element: Any
    start: int
    close: int


class Packet:
    """A packet that was understood: ``data`` as it was given, ``body`` its text in UTF-8 without
    mark and declaration."""

    def __init__(self, data: bytes) -> None:
        """Raises NotXmp."""
        if len(data) > MAX_BYTES:
            raise NotXmp(N_("it is too large for a sidecar"))
        self.data = data
        self.mark, self.encoding, text = _decoded(data)
        if not text.strip():
            raise NotXmp(N_("it is empty"))
        found = _DECLARATION.match(text)
        self.declaration = "" if found is None else found.group()
        _check_declaration(self.declaration)
        self.body = text[len(self.declaration) :].encode()
        self.root = _parsed(self.body)
        self._tags: dict[int, StartTag] = {}

    @cached_property
    def nodes(self) -> list[Node]:
        """All elements, in the order of the document."""
        elements = [one for one in self.root.iter() if isinstance(one.tag, str)]
        places = _places(self.body)
        return [Node(one, *place) for one, place in zip(elements, places, strict=True)]

    @cached_property
    def _node_of(self) -> dict[Any, Node]:
        return {node.element: node for node in self.nodes}

    def node(self, element: Any) -> Node:
        """Where an element stands."""
        return self._node_of[element]

    def tag(self, node: Node) -> StartTag:
        """The start tag of a node, taken apart."""
        if node.start not in self._tags:
            self._tags[node.start] = start_tag(self.body, node.start)
        return self._tags[node.start]

    @property
    def rdf(self) -> Any:
        """The ``rdf:RDF`` element."""
        return self.root if self.root.tag == RDF_ROOT else self.root.find(RDF_ROOT)

    @cached_property
    def descriptions(self) -> list[Any]:
        """The descriptions of the photo; what lies deeper belongs to something else."""
        return list(self.rdf.iterchildren(DESCRIPTION))

    def texts(self, name: str) -> list[str]:
        """Every value of a simple property, written as an attribute or as an element."""
        found = []
        for one in self.descriptions:
            if (value := one.get(name)) is not None:
                found.append(value)
            found += [str(child.xpath("string()")) for child in one.iterchildren(name)]
        return [value.strip() for value in found]

    def has(self, name: str) -> bool:
        """Whether a property is written at all, be it empty."""
        return any(
            name in one.attrib or next(one.iterchildren(name), None) is not None
            for one in self.descriptions
        )

    def items(self, name: str) -> list[str]:
        """The items of a list property."""
        return [
            (item.text or "").strip()
            for one in self.descriptions
            for child in one.iterchildren(name)
            for item in child.iter(ITEM)
        ]

    def rebuilt(self, body: bytes) -> bytes:
        """The bytes of a file with another body, in the encoding this one has."""
        return self.mark + (self.declaration + body.decode()).encode(self.encoding)


def start_tag(body: bytes, at: int) -> StartTag:
    """The start tag that begins at a place of sound XML."""
    name = _TAG.match(body, at)
    assert name is not None  # a parser has found a start tag here
    end, attributes = name.end(), []
    while (found := _ATTRIBUTE.match(body, end)) is not None:
        value = found.start(2) + 1
        attributes.append(Attribute(found.group(1), end, value, found.end(2) - 1))
        end = found.end()
    close = body.index(b">", end)
    return StartTag(name.end(), tuple(attributes), close + 1, body[close - 1 : close] == b"/")


def _decoded(data: bytes) -> tuple[bytes, str, str]:
    """The byte order mark, the encoding and the text."""
    mark, encoding = next((one for one in _MARKS if data.startswith(one[0])), (b"", ""))
    if not encoding:
        encoding = {b"<\0": "utf-16-le", b"\0<": "utf-16-be"}.get(data[:2], "utf-8")
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError:
        raise NotXmp(N_("its text is not in the encoding it says")) from None
    if "\0" in text:
        raise NotXmp(N_("it holds zero bytes where there should be text"))
    return mark, encoding, text


def _check_declaration(declaration: str) -> None:
    said = _ENCODING.search(declaration)
    if said is not None and not _UNICODE.fullmatch(said.group(1)):
        raise NotXmp(
            N_("it says that it is written in {encoding}, which no XMP is"), encoding=said.group(1)
        )


def _parsed(body: bytes) -> Any:
    """The tree of a body, without white space between elements. Raises NotXmp."""
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        strip_cdata=False, encoding="utf-8", remove_blank_text=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise NotXmp(
            N_("it is no sound XML (line {line}, column {column})"), line=line, column=column
        ) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotXmp(N_("it has a document type declaration, which no XMP has"))
    if root.tag not in (XMPMETA, RDF_ROOT) or (root.tag == XMPMETA and root.find(RDF_ROOT) is None):
        raise NotXmp(N_("it is XML, but no XMP"))
    return root


def _places(body: bytes) -> Iterator[tuple[int, int]]:
    """Where each element begins, and its end tag, in the order of the document."""
    starts: list[int] = []
    ends: dict[int, int] = {}
    open_ones: list[int] = []
    parser = expat.ParserCreate("utf-8")

    def begin(*_: object) -> None:
        open_ones.append(len(starts))
        starts.append(parser.CurrentByteIndex)

    def end(_: str) -> None:
        ends[open_ones.pop()] = parser.CurrentByteIndex

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(body, True)
    return ((start, ends[place]) for place, start in enumerate(starts))
