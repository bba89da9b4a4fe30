"""Changes some properties of an XMP packet and leaves every other byte as it is.

What was there keeps its form, an attribute or an element; what is new becomes an attribute of the
first description. The outcome is read again before it is handed out: whatever is not ours has to be
the same, or nothing is changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from typing import Any

from lxml import etree

from qualityculler.text import N_
from qualityculler.xmp.packet import (
    CONTAINERS,
    DESCRIPTION,
    RDF_ROOT,
    Node,
    NotXmp,
    Packet,
)


@dataclass(frozen=True, slots=True)
class Bag:
    """The items of a list that is made where there is none."""

    items: tuple[str, ...]


Value = str | tuple[str, ...] | Bag | None
"""A text, the items of a list where there is one, those of a list that is made where there is none,
or None for a property that is to go."""
_Edit = tuple[int, int, bytes]

PREFIXES = {
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xmp/1.0/DynamicMedia/": "xmpDM",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://www.digikam.org/ns/1.0/": "digiKam",
    "http://darktable.sf.net/": "darktable",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/lightroom/1.0/": "lr",
}


def patched(packet: Packet, wanted: Mapping[str, Value]) -> Packet:
    """A packet with these properties, named ``{namespace}name``, set or taken out; this one where
    they are as wanted.

    Raises NotXmp where that cannot be done.
    """
    edits: list[_Edit] = []
    new: dict[str, str] = {}
    bags: dict[str, Bag] = {}
    for name, value in wanted.items():
        if isinstance(value, tuple):
            edits += _listed(packet, name, value)
        elif isinstance(value, Bag):
            edits += _listed(packet, name, value.items)
            if value.items and not packet.has(name):
                bags[name] = value
        else:
            some = _set(packet, name, value)
            edits += some
            if value is not None and not some and not _same(packet, name, value):
                new[name] = value
    if bags and not packet.descriptions:
        # The first description comes first, the lists into it.
        body = _applied(packet.body, [_described(packet, {})])
        return patched(Packet(packet.rebuilt(body)), wanted)
    edits += _added(packet, new) + _bagged(packet, bags)
    if not edits:
        return packet
    result = Packet(packet.rebuilt(_applied(packet.body, edits)))
    _check(packet, result, wanted)
    return result


def _same(packet: Packet, name: str, value: str) -> bool:
    return packet.texts(name) == [value]


def _set(packet: Packet, name: str, value: str | None) -> list[_Edit]:
    """Edits for the places where a property stands: the first keeps it, the others go."""
    if value is not None and _same(packet, name, value):
        return []
    edits: list[_Edit] = []
    for description in packet.descriptions:
        if name in description.attrib:
            keep = None if edits else value
            edits.append(_attribute(packet, packet.node(description), name, keep))
        for child in description.iterchildren(name):
            keep = None if edits else value
            edits.append(_element(packet, packet.node(child), keep))
    return edits


def _attribute(packet: Packet, node: Node, name: str, value: str | None) -> _Edit:
    for one in packet.tag(node).attributes:
        prefix, colon, local = one.name.decode().partition(":")
        if colon and f"{{{node.element.nsmap.get(prefix)}}}{local}" == name:
            if value is None:
                return (one.start, one.end, b"")
            quote = packet.body[one.value_end : one.value_end + 1].decode()
            return (one.value_start, one.value_end, _quoted(value, quote))
    raise AssertionError(f"{name} is an attribute that is not there")


def _element(packet: Packet, node: Node, value: str | None) -> _Edit:
    body, tag = packet.body, packet.tag(node)
    if value is None:
        start = node.start
        while start and body[start - 1 : start].isspace():
            start -= 1
        return (start, tag.end if tag.empty else body.index(b">", node.close) + 1, b"")
    if tag.empty:
        name = body[node.start + 1 : tag.name_end]
        rest = body[tag.name_end : tag.end].rstrip(b">").rstrip(b"/").rstrip()
        return (node.start, tag.end, b"<%b%b>%b</%b>" % (name, rest, _escaped(value), name))
    return (tag.end, node.close, _escaped(value))


def _listed(packet: Packet, name: str, items: tuple[str, ...]) -> list[_Edit]:
    """Edits for a list that is there: its items become these."""
    edits: list[_Edit] = []
    for description in packet.descriptions:
        for child in description.iterchildren(name):
            for container in (one for one in child if one.tag in CONTAINERS):
                if [(item.text or "").strip() for item in container] != list(items):
                    edits.append(_items(packet, packet.node(container), items))
    return edits


def _items(packet: Packet, node: Node, items: tuple[str, ...]) -> _Edit:
    if any(item.attrib or len(item) for item in node.element):
        raise NotXmp(N_("it is written in a way that this program cannot change safely"))
    tag = packet.tag(node)
    name = packet.body[node.start + 1 : tag.name_end]
    item = name.rpartition(b":")[0] + b":li" if b":" in name else b"li"
    inner = b"".join(b"<%b>%b</%b>" % (item, _escaped(one), item) for one in items)
    if tag.empty:
        head = packet.body[node.start : tag.end].rstrip(b">").rstrip(b"/").rstrip()
        return (node.start, tag.end, b"%b>%b</%b>" % (head, inner, name))
    return (tag.end, node.close, inner)


def _bagged(packet: Packet, bags: Mapping[str, Bag]) -> list[_Edit]:
    """An edit that puts new lists into the first description, as its first elements."""
    if not bags:
        return []
    node = packet.node(packet.descriptions[0])
    tag, body = packet.tag(node), packet.body
    name = body[node.start + 1 : tag.name_end]
    rdf = name.rpartition(b":")[0]
    if not rdf:
        raise NotXmp(N_("it is written in a way that this program cannot change safely"))
    known = node.element.nsmap
    inner = b"".join(_bag(property, bag, known, rdf) for property, bag in bags.items())
    if not tag.empty:
        return [(tag.end, tag.end, inner)]
    slash = body.rindex(b"/", node.start, tag.end)
    return [(slash, tag.end, b">%b</%b>" % (inner, name))]


def _bag(property: str, bag: Bag, known: Mapping[str | None, str], rdf: bytes) -> bytes:
    uri, local = property[1:].split("}")
    prefix = next((one for one, other in known.items() if one and other == uri), None)
    declared = ""
    if prefix is None:
        prefix = _free(PREFIXES[uri], set(known))
        declared = f' xmlns:{prefix}="{uri}"'
    items = b"".join(b"<%b:li>%b</%b:li>" % (rdf, _escaped(one), rdf) for one in bag.items)
    name = f"{prefix}:{local}".encode()
    return b"<%b%b><%b:Bag>%b</%b:Bag></%b>" % (name, declared.encode(), rdf, items, rdf, name)


def _added(packet: Packet, new: Mapping[str, str]) -> list[_Edit]:
    """Edits that write properties nobody had written so far."""
    if not new:
        return []
    descriptions = packet.descriptions
    if not descriptions:
        return [_described(packet, new)]
    node = packet.node(descriptions[0])
    tag = packet.tag(node)
    at, space = tag.name_end, b" "
    if tag.attributes:
        last = tag.attributes[-1]
        at = last.end
        written = packet.body[last.start : last.value_start]
        # As the others are: one a line where they are one a line.
        space = written[: len(written) - len(written.lstrip())]
    return [(at, at, _written(node.element.nsmap, new, space))]


def _described(packet: Packet, new: Mapping[str, str]) -> _Edit:
    """A packet that says nothing yet gets its first description."""
    node = packet.node(packet.rdf)
    tag, body = packet.tag(node), packet.body
    name = body[node.start + 1 : tag.name_end]
    prefix = name.rpartition(b":")[0]
    if not prefix:
        raise NotXmp(N_("it describes nothing, and in a way that no program writes"))
    about = b'<%b:Description %b:about=""%b/>' % (
        prefix, prefix, _written(node.element.nsmap, new, b" ")
    )  # fmt: skip
    if tag.empty:
        head = body[node.start : tag.end].rstrip(b">").rstrip(b"/").rstrip()
        return (node.start, tag.end, b"%b>%b</%b>" % (head, about, name))
    return (node.close, node.close, about)


def _written(known: Mapping[str | None, str], new: Mapping[str, str], space: bytes) -> bytes:
    """Attributes, and the declarations of the prefixes they need."""
    prefixes = {uri: prefix for prefix, uri in known.items() if prefix}
    declared: list[str] = []
    attributes: list[str] = []
    for name, value in new.items():
        uri, local = name[1:].split("}")
        if uri not in prefixes:
            prefixes[uri] = _free(PREFIXES[uri], {*known, *prefixes.values()})
            declared.append(f'xmlns:{prefixes[uri]}="{uri}"')
        attributes.append(f'{prefixes[uri]}:{local}="{_quoted(value).decode()}"')
    return b"".join(space + one.encode() for one in [*declared, *attributes])


def _free(prefix: str, taken: set[str | None]) -> str:
    number, found = 1, prefix
    while found in taken:
        number += 1
        found = f"{prefix}{number}"
    return found


def _quoted(value: str, quote: str = '"') -> bytes:
    named = b"&quot;" if quote == '"' else b"&apos;"
    return _escaped(value).replace(quote.encode(), named)


def _escaped(value: str) -> bytes:
    # Not ``xml.sax.saxutils``: it imports all that is needed to fetch from the web.
    return escape(value, quote=False).encode()


def _applied(body: bytes, edits: Sequence[_Edit]) -> bytes:
    for start, end, text in sorted(edits, reverse=True):
        body = body[:start] + text + body[end:]
    return body


def _check(before: Packet, after: Packet, wanted: Mapping[str, Value]) -> None:
    """Raise NotXmp if anything that is not ours is another one now, or ours is not as wanted."""
    ours = frozenset(wanted)
    right = all(_as_wanted(after, name, value) for name, value in wanted.items())
    if not right or foreign(before, ours) != foreign(after, ours):
        raise NotXmp(N_("it is written in a way that this program cannot change safely"))


def _as_wanted(packet: Packet, name: str, value: Value) -> bool:
    if isinstance(value, Bag):
        return packet.items(name) == list(value.items)
    if isinstance(value, tuple):
        return packet.items(name) in ([], list(value)) or not packet.items(name)
    return packet.texts(name) == ([] if value is None else [value])


def foreign(packet: Packet, ours: frozenset[str]) -> bytes:
    """All that a packet says beside some properties, in a form that can be compared.

    Comments and instructions are in it, white space between elements and the choice of prefixes
    that nobody uses are not. An empty description says nothing.
    """
    root = deepcopy(packet.root)
    rdf = root if root.tag == RDF_ROOT else root.find(RDF_ROOT)
    for one in rdf.findall(DESCRIPTION):
        for name in ours & set(one.attrib):
            del one.attrib[name]
        for child in [child for child in one if child.tag in ours]:
            _drop(child)
        if not len(one) and not (one.text or "").strip() and one.attrib.values() in ([], [""]):
            _drop(one)
    said: bytes = etree.tostring(root, method="c14n", exclusive=True, with_comments=True)
    return said


def _drop(element: Any) -> None:
    """Take an element out; what is written behind it stays."""
    tail, before = element.tail, element.getprevious()
    parent = element.getparent()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)
