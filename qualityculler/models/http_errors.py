"""What goes wrong with a web server, as a sentence for each way it can."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from qualityculler.errors import ModelError, UserError

if TYPE_CHECKING:
    from requests import Response

_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


class Broken(UserError):  # noqa: N818
    """The connection failed or the server is in trouble, which may mend itself."""


class TooSlow(Broken):
    """Bytes come, but so few that they count for nothing."""


class NothingThere(Exception):  # noqa: N818  a part that is too long, which is no failure
    """There is no byte from that place on: what is here belongs to another file."""


def host_of(url: str) -> str:
    """Whom to name in a sentence: the server, without a password that may stand before it."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _named(url: str) -> str:
    """An address as it may be shown, without a password."""
    parts = urlsplit(url)
    return parts._replace(netloc=host_of(url)).geturl()


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn what requests and urllib3 raise into sentences; an OSError of the disk passes."""
    import requests
    import urllib3

    host = host_of(url)
    try:
        yield
    except requests.exceptions.ProxyError as error:
        raise Broken(
            "The proxy between here and {host} does not let the download through; look at "
            "HTTPS_PROXY and NO_PROXY.",
            host=host,
        ) from error
    except requests.exceptions.SSLError as error:
        raise ModelError(
            "{host} cannot prove who it is (TLS): the clock is wrong, or something on the "
            "way reads along; REQUESTS_CA_BUNDLE names the certificates of your "
            "organisation.",
            host=host,
        ) from error
    except requests.exceptions.TooManyRedirects as error:
        raise ModelError("{host} sends the download round in circles.", host=host) from error
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema) as error:
        raise ModelError(
            "{url}, its proxy or where it leads is no web address.", url=_named(url)
        ) from error
    except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
        raise Broken("{host} does not answer.", host=host) from error
    except requests.exceptions.ConnectionError as error:
        raise Broken("{host} cannot be reached; is this machine online?", host=host) from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        raise Broken("The connection to {host} broke.", host=host) from error


def check(url: str, response: Response) -> None:
    """Raise ModelError, Broken or NothingThere unless the answer is the file that was asked for."""
    _check_way(url, response)
    _check_status(url, response)
    _check_page(response)


def _check_way(url: str, response: Response) -> None:
    if url.startswith("https:") and not response.url.startswith("https:"):
        raise ModelError("{host} leads to an address without encryption.", host=host_of(url))


def _check_status(url: str, response: Response) -> None:
    status, host = response.status_code, host_of(response.url)
    named = _named(url)
    if status in (200, 206):
        return
    if status == 416:
        raise NothingThere
    if status in (401, 403):
        raise ModelError(
            "{host} hands {named} out to known users only, or has it no more (HTTP "
            "{status}); if you may have it, download it in a browser, then: qualityculler "
            "models use --gguf",
            host=host,
            named=named,
            status=status,
        )
    if status in (404, 410):
        raise ModelError(
            "{named} is not there any more (HTTP {status}); a newer QualityCuller may know "
            "where the model has gone.",
            named=named,
            status=status,
        )
    if status in _PASSING:
        raise Broken(
            "{host} is busy or in trouble (HTTP {status}); try again later.",
            host=host,
            status=status,
        )
    raise ModelError(
        "{host} answers with HTTP {status} instead of the file {named}.",
        host=host,
        status=status,
        named=named,
    )


def _check_page(response: Response) -> None:
    if response.headers.get("Content-Type", "").startswith("text/html"):
        raise ModelError(
            "{host} sent a web page instead of the file; perhaps this network wants a "
            "login first: open a browser.",
            host=host_of(response.url),
        )
