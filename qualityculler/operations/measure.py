"""One photo from its file to its measured findings: read, decode whole, measure, remember."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from qualityculler.decode import registry as codecs
from qualityculler.decode.jpeg_quality import jpeg_quality
from qualityculler.discover.fingerprint import digest
from qualityculler.evidence import Findings
from qualityculler.measure import examine as measuring
from qualityculler.measure.limits import RULES
from qualityculler.store import findings
from qualityculler.store.catalog import Catalog
from qualityculler.task import CancelToken


class Cancelled(Exception):  # noqa: N818  not an error: somebody wanted it so
    """The measuring was given up before it was done; nothing was remembered."""


def examine(
    path: Path,
    catalog: Catalog | None,
    *,
    again: bool = False,
    cancel: CancelToken | None = None,
) -> Findings:
    """The findings of a photo; with a catalog those remembered of the same bytes, and then kept.

    ``again`` measures even so. The photo is decoded at its full size: up to a third of a second for
    24 megapixels, and as long for measuring. Raises PhotoError for a photo that cannot be decoded,
    CatalogError, and Cancelled soon (some 50 ms; the decoder is not interrupted) after ``cancel``.
    Any thread but that of a window; several at once take 100 MB each.
    """
    data = codecs.read(path)
    content = digest(data)
    if catalog is not None and not again and (known := _remembered(catalog, content)) is not None:
        return known
    stop = partial(_stop_if, cancel)
    stop()
    image = codecs.load(path, data=data)
    found = measuring.examine(
        image.pixels,
        original_size=(image.width, image.height),
        jpeg_quality=jpeg_quality(data),
        between=stop,
    )
    if catalog is not None:
        catalog.write_now(partial(findings.put, digest=content, found=found)).result()
    return found


def _remembered(catalog: Catalog, content: str) -> Findings | None:
    with catalog.read() as db:
        return findings.findings(db, content, RULES)


def _stop_if(cancel: CancelToken | None) -> None:
    if cancel is not None and cancel.cancelled:
        raise Cancelled
