"""Small packets for tests, made here: every shape that a sidecar may have."""

from __future__ import annotations

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XMP = "http://ns.adobe.com/xap/1.0/"
HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
TAIL = "\n" + " " * 100 + '\n<?xpacket end="w"?>\n'
FOREIGN = (
    ' xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" crs:Exposure2012="+0.35"'
    " crs:Note='a \"quoted\" &lt;text&gt; &#10;with a break'"
)
NESTED = """
  <!-- a comment -->
  <crs:Look xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/" rdf:parseType="Resource">
   <crs:Name><![CDATA[a <b> & c]]></crs:Name>
   <crs:Empty></crs:Empty>
  </crs:Look>
  <dc:subject xmlns:dc="http://purl.org/dc/elements/1.1/">
   <rdf:Bag><rdf:li>harbour</rdf:li><rdf:li>Rügen</rdf:li></rdf:Bag>
  </dc:subject>
  <mine:deep xmlns:mine="http://example.org/1.0/">
   <rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="1"/>
  </mine:deep>
"""


def attribute_form(rating: str = "3", prefix: str = "xmp") -> str:
    return _meta(
        f'<rdf:Description rdf:about="" xmlns:{prefix}="{XMP}"\n    {prefix}:Rating="{rating}"\n   '
        f" {FOREIGN}>{NESTED}</rdf:Description>"
    )


def element_form(rating: str = "3") -> str:
    return _meta(
        f'<rdf:Description rdf:about="" xmlns:xmp="{XMP}"{FOREIGN}>\n'
        f"   <xmp:Rating>{rating}</xmp:Rating>\n   <xmp:Label/>{NESTED}</rdf:Description>"
    )


def several_descriptions() -> str:
    return _meta(
        f'<rdf:Description rdf:about=""{FOREIGN}/>\n'
        f' <rdf:Description rdf:about="" xmlns:x2="{XMP}" x2:Rating="2"/>\n'
        f' <rdf:Description rdf:about="">{NESTED}</rdf:Description>'
    )


def without_meta() -> str:
    return f"<rdf:RDF xmlns:rdf='{RDF}'><rdf:Description rdf:about=''{FOREIGN}/></rdf:RDF>"


def taken_prefix() -> str:
    """The prefixes we would use stand for something else here."""
    return _meta(
        '<rdf:Description rdf:about="" xmlns:xmp="http://example.org/other/"'
        ' xmlns:digiKam="http://example.org/third/" xmp:Rating="seven" digiKam:PickLabel="2"/>'
    )


def nothing_described() -> str:
    return _meta("")


def _meta(inner: str) -> str:
    return (
        f'{HEAD}<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        f'<rdf:RDF xmlns:rdf="{RDF}">{inner}</rdf:RDF>\n'
        f"</x:xmpmeta>{TAIL}"
    )


SHAPES = {
    "attributes": attribute_form(),
    "xap": attribute_form("1", prefix="xap"),
    "elements": element_form(),
    "several": several_descriptions(),
    "no xmpmeta": without_meta(),
    "taken prefix": taken_prefix(),
    "nothing": nothing_described(),
}
FORMS = {
    "plain": lambda text: text.encode(),
    "BOM": lambda text: text.encode("utf-8-sig"),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
    "declared": lambda text: ('<?xml version="1.0" encoding="UTF-8"?>\n' + text).encode(),
}
