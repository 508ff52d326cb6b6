"""Web pages: how fast reviews are read from them, and a hundred hosts collected from politely.

python -m bench.fetch --data FOLDER     # pages a second beside lxml's bare parse of the same
python -m bench.fetch --hosts 100       # a local shop under many addresses, one process
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import run, table

CRAWL_DELAY = 10
"""Seconds between two requests that each of the hosts asks for."""
PAGES = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, help="folder with ing_review_pages")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--hosts", type=int, default=0)
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--collect", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve is not None:
        _serve(given.serve)
    elif given.collect is not None:
        _collect(given.hosts, given.collect)
    else:
        if given.data:
            _parse(sorted((given.data / "ing_review_pages").glob("*.html")), given.rounds)
        if given.hosts:
            _politely(given.hosts)


def _parse(paths: Sequence[Path], rounds: int) -> None:
    """Ours and its peers take turns; the best round of each counts."""
    from extruct import extract
    from lxml import html

    from insight.sources._review_page import read_page

    if not paths:
        sys.exit("there are no pages in this folder")
    pages = [path.read_bytes() for path in paths]
    url = "https://shop.example.com/kettle"
    ways: dict[str, Callable[[bytes], object]] = {
        "ours, reviews and links": lambda page: read_page(page, url, None),
        "lxml's bare parse": html.document_fromstring,
        "extruct": lambda page: extract(
            page, base_url=url, syntaxes=["json-ld", "microdata", "rdfa"], errors="ignore"
        ),
    }
    best = dict.fromkeys(ways, 0.0)
    for _ in range(rounds):
        for name, read in ways.items():
            some = pages if name != "extruct" else pages[:6]
            begun = time.perf_counter()
            for page in some:
                read(page)
            best[name] = max(best[name], len(some) / (time.perf_counter() - begun))
    peer = best["lxml's bare parse"]
    reviews = sum(len(read_page(page, url, None).items) for page in pages)
    print(f"{len(pages)} pages of {sum(map(len, pages)) / 1e6:.1f} MB with {reviews} reviews")
    rows = [(name, f"{rate:,.0f}", f"{rate / peer:.2f}") for name, rate in best.items()]
    table(("way", "pages/s", "share of lxml's"), rows)


def _politely(hosts: int) -> None:
    """A shop in a process of its own; a collector in another, whose memory is measured."""
    import subprocess

    command = [sys.executable, "-m", "bench.fetch"]
    server = subprocess.Popen([*command, "--serve", "0"], stdout=subprocess.PIPE, text=True)
    assert server.stdout
    try:
        port = server.stdout.readline().strip()
        found = run([*command, "--hosts", str(hosts), "--collect", port])
    finally:
        server.terminate()
        server.wait()
    told = json.loads(found.output)
    table(
        ("hosts", "pages", "seconds", "pages/s", "allowed", "shortest gap", "peak MB"),
        [
            (
                str(hosts),
                f"{told['pages']:,}",
                f"{told['seconds']:.0f}",
                f"{told['pages'] / told['seconds']:.1f}",
                f"{hosts / CRAWL_DELAY:.1f}",
                f"{told['shortest']:.1f} s",
                f"{found.peak_mb:.0f}",
            )
        ],
    )


def _serve(port: int) -> None:
    """The shop on all addresses 127.x.x.x of this machine."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    from tests.shop_site import product

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            if self.path == "/robots.txt":
                body = f"User-agent: *\nCrawl-delay: {CRAWL_DELAY}".encode()
            else:
                number = int(self.path.rpartition("=")[2]) if "=" in self.path else 1
                onwards = f"/kettle?page={number + 1}" if number < PAGES else None
                body = product(range(20 * number, 20 * number - 20, -1), next=onwards)
                body += b"<p>" + b"word " * 40_000
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

    server = Server(("0.0.0.0", port), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


def _collect(hosts: int, port: int) -> None:
    """Each host's list by a thread of its own, through one client."""
    from insight.http import HttpClient, Response
    from insight.http_cache import HttpCache
    from insight.sources import pages
    from insight.sources.source import Wanted

    names = [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(hosts)]
    asked: dict[str, list[float]] = {name: [] for name in names}

    class Watched(HttpClient):
        def get(self, url: str, **of: str | None) -> Response:
            response = super().get(url, **of)
            asked[url.split("/")[2].partition(":")[0]].append(time.perf_counter())
            return response

    def visit(name: str) -> int:
        parameters = pages.Parameters(url=f"http://{name}:{port}/kettle")
        found = list(pages.fetch(parameters, Wanted(), http, {}))
        assert sum(len(page.items) for page in found) == 20 * PAGES, found
        return len(found)

    with TemporaryDirectory() as folder:
        cache = HttpCache(Path(folder) / "cache")
        http = Watched(allow={f"{name}:{port}" for name in names}, cache=cache)
        begun = time.perf_counter()
        with ThreadPoolExecutor(hosts) as pool:
            count = sum(pool.map(visit, names))
        seconds = time.perf_counter() - begun
    gaps = [later - earlier for one in asked.values() for earlier, later in pairwise(one)]
    print(json.dumps({"pages": count, "seconds": seconds, "shortest": min(gaps)}))


if __name__ == "__main__":
    main()
