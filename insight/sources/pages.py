"""Reviews on web pages: in schema.org markup, or as a site's recipe says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from insight.messages import message
from insight.sources._json_api import with_product
from insight.sources._review_list import ACCEPT, read_list
from insight.sources._site_pages import maps_of, read_site
from insight.sources._sitemap import is_sitemap
from insight.sources.dates import AmbiguousDatesError, DateReader
from insight.sources.recipe import FOLDER, Recipe, for_address, named
from insight.sources.source import ERASURE, Page, Tested, Wanted, dated
from insight.types import RawItem

if TYPE_CHECKING:
    from insight.http import HttpClient

NAME = "pages"
TITLE = message("Web pages with reviews")
KIND = "review"
NEEDS = ()
FOLDERS = (FOLDER,)
WHERE = ""
TERMS = (
    message(
        "The reviews that a page marks up for programs, or that your recipe names: text, title, "
        "stars, date, product and the seller's answer; of the author only a salted hash."
    ),
    message(
        "Only public pages that the site's robots.txt allows are read, slowly; whether you may use "
        "the texts is told by the site's terms. Your own shop and shops that agreed are the safe case."
    ),
    ERASURE,
)
TESTED: Tested = "recorded pages"

_TWO_ZONES = (ZoneInfo("UTC"), ZoneInfo("Asia/Tokyo"))


class Parameters(BaseModel):
    """What has to be known to read pages."""

    url: str = Field(
        max_length=4_096,
        description=message(
            "Address of a product page or of its reviews; of a shop or its sitemap to read all "
            "product pages."
        ),
    )
    path: str | None = Field(
        None,
        max_length=200,
        description=message(
            "Of a sitemap take only the addresses that have this in them, such as /product/."
        ),
    )
    recipe: str | None = Field(
        None,
        max_length=60,
        description=message(
            "Name of a recipe in the folder recipes of the home; empty takes the one for the host, "
            "if there is one."
        ),
    )
    product: str | None = Field(
        None, max_length=300, description=message("Product that the texts are about.")
    )


def source_name(parameters: Parameters) -> str:
    """What the documents are stored under: the host."""
    try:
        return urlsplit(parameters.url.strip()).hostname or NAME
    except ValueError:
        return NAME


def fetch(
    parameters: Parameters,
    wanted: Wanted,
    http: HttpClient,
    state: Mapping[str, str],
    recipes: Path | None = None,
) -> Iterator[Page]:
    """The reviews that are new, page after page; or the product pages of a site that changed.

    Raises FetchError with the states "no review markup", "asks for login", "markup changed: ..."
    and those of the client.
    """
    recipe = _recipe(parameters, recipes)
    url, path = parameters.url.strip(), parameters.path
    is_shop = _path(url) in ("", "/")
    maps = maps_of(url, http) if is_shop else [url]
    response = None
    if not (is_shop or state):
        response = http.get(url, accept=ACCEPT)
    if is_shop or "began" in state or "since" in state or (response and is_sitemap(response.body)):
        pages = read_site(maps, path, recipe, wanted, http, state)
    else:
        pages = read_list(url, recipe, wanted, http, state, response)
    for page in pages:
        items = with_plain_dates(page.items)
        yield Page(tuple(with_product(items, parameters.product)), page.state)


def with_plain_dates(items: Sequence[RawItem]) -> list[RawItem]:
    """The items with dates in ISO 8601 where a page writes them in words or with the day first.

    One without an offset stays without; one that could be read in two ways is left out.
    """
    found = [item.fields.get("date") for item in items]
    try:
        readers = [DateReader.for_values(found, zone) for zone in _TWO_ZONES]
    except AmbiguousDatesError:
        readers = []
    return [
        item._replace(fields={**item.fields, "date": _plain(item, readers)})
        if item.fields.get("date") and dated(item) is None
        else item
        for item in items
    ]


def _path(url: str) -> str | None:
    try:
        return urlsplit(url).path
    except ValueError:  # the client says what is wrong with it
        return None


def _plain(item: RawItem, readers: Sequence[DateReader]) -> str | None:
    value = item.fields["date"]
    try:
        moments = [moment for reader in readers if (moment := reader.read(value))]
    except ValueError:
        return str(value)
    if not moments:
        return None
    # Where the zone of the reader changes it, the date has no offset of its own.
    own = moments[0] if moments[0] == moments[1] else moments[0].replace(tzinfo=None)
    return own.isoformat()


def _recipe(parameters: Parameters, folder: Path | None) -> Recipe | None:
    """The recipe that is named, or the one for the host. Raises SourceError."""
    if folder is None:
        return None
    if parameters.recipe:
        return named(folder, parameters.recipe)
    found = for_address(folder, parameters.url)
    return found[1] if found else None
