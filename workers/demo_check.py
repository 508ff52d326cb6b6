"""What the demo must show: logs in as a person would, and reads the report that is served."""

from __future__ import annotations

import re

import httpx

from insight.errors import JobError

_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def check_site(address: str, password: str) -> None:
    """Log in at `address`, read the report in both languages and follow it to a document.

    Raises JobError saying what is missing.
    """
    with httpx.Client(base_url=address, follow_redirects=True, trust_env=False, timeout=60) as web:
        _need("log in" in web.get("/report").text.lower(), "a stranger was not asked to log in")
        token = _TOKEN.search(web.get("/login").text)
        _need(token is not None, "the log-in form has no token")
        assert token is not None
        form = {"name": "admin", "password": password, "csrf_token": token[1]}
        _need("Log out" in web.post("/login", data=form).text, "the log-in failed")
        report = web.get("/report", params={"lang": "en"})
        _need(report.status_code == 200, f"the report answers {report.status_code}")
        text = report.text.lower()
        _need("sample data" in text, "the report does not say that it shows sample data")
        _need("battery" in text, "the report does not speak of the planted complaints")
        _need("units returned" in text, "the report does not show what was returned")
        link = re.search(r'href="(/documents/[0-9a-f]{32})"', report.text)
        _need(link is not None, "the report links to no document")
        assert link is not None
        document = web.get(link[1])
        _need(document.status_code == 200, f"the document answers {document.status_code}")
        built = web.get("/report.json", params={"lang": "en"}).json()
        _need(built["status"] == "ok", f"the report's status is {built['status']}")
        _need(len(built["suggestions"]) > 0, "the report suggests nothing to do")
        chinese = web.get("/report", params={"lang": "zh"}).text
        _need("示例数据" in chinese, "the Chinese report does not say that it shows sample data")


def _need(condition: bool, otherwise: str) -> None:
    if not condition:
        raise JobError(otherwise)
