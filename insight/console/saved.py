"""Saved queries: each has a link that stays, and keeps every version with who saved it."""

from __future__ import annotations

import json
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from insight.console.chart import TABLE, Choice
from insight.console.parameters import Parameter, described, of_plain
from insight.errors import QueryError
from insight.messages import message
from insight.state import Row, State, Transaction, moment
from insight.store.sandbox import SQL_CHARACTERS

TITLE_LENGTH = 200
DESCRIPTION_LENGTH = 2000
SLUG_LENGTH = 60


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody saves."""

    title: str
    sql: str
    description: str = ""
    parameters: tuple[Parameter, ...] = ()
    chart: Choice = TABLE


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A saved query in one of its versions."""

    query_id: int
    slug: str
    owner: str
    query: Query
    version: int
    current: int
    """The number of its newest version."""
    saved_by: str
    saved_at: str
    created_at: str
    deleted_at: str | None

    def may_be_changed_by(self, who: str, *, admin: bool) -> bool:
        return admin or who == self.owner


def save(state: State, who: str, query: Query) -> SavedQuery:
    """Keep a new query of `who`. Raises QueryError when it has no title, no statement, or too much."""
    query = _checked(query)
    with state.transaction() as transaction:
        slug = _new_slug(transaction, query.title)
        now = moment()
        (row,) = transaction.rows("insert_saved_query", slug=slug, owner=who, moment=now)
        transaction.execute(
            "insert_saved_version", **_columns(row["query_id"], 1, query, who), moment=now
        )
    return _found(state, slug)


def change(
    state: State, slug: str, who: str, query: Query, *, version: int, admin: bool = False
) -> SavedQuery | None:
    """Keep the next version of a query that was read in `version`; None where there is no such query.

    Raises QueryError when `who` may not, when somebody saved another version meanwhile, and as
    `save` does.
    """
    query = _checked(query)
    with state.transaction() as transaction:
        saved = _read(transaction.rows("saved_query", slug=slug, version=None))
        if saved is None or saved.deleted_at:
            return None
        _require(saved, who, admin)
        following = saved.current + 1
        changed = transaction.execute(
            "set_saved_version", query_id=saved.query_id, version=version + 1
        )
        if not changed:
            raise QueryError(
                message(
                    "%(who)s saved version %(version)s of this query meanwhile. Look at it first, "
                    "then save yours again.",
                    who=saved.saved_by,
                    version=saved.current,
                )
            )
        transaction.execute(
            "insert_saved_version",
            **_columns(saved.query_id, following, query, who),
            moment=moment(),
        )
    return _found(state, slug)


def delete(state: State, slug: str, who: str, *, admin: bool = False) -> SavedQuery | None:
    """Delete a query, which `restore` takes back. Raises QueryError when `who` may not."""
    return _set_deleted(state, slug, who, moment(), admin)


def restore(state: State, slug: str, who: str, *, admin: bool = False) -> SavedQuery | None:
    """Take a deletion back. Raises QueryError when `who` may not."""
    return _set_deleted(state, slug, who, None, admin)


def find(state: State, slug: str, version: int | None = None) -> SavedQuery | None:
    """A query, also one that was deleted; None where there is none or it has no such version."""
    return _read(state.rows("saved_query", slug=slug, version=version))


def found(
    state: State, text: str | None = None, *, count: int = 50, offset: int = 0
) -> tuple[list[SavedQuery], int]:
    """Queries that have a text somewhere, the last changed first, and how many there are."""
    rows = state.rows("saved_queries", text=text or None, count=count, offset=offset)
    return [_of(row) for row in rows], rows[0]["total"] if rows else 0


def versions(state: State, saved: SavedQuery) -> list[Row]:
    """All versions, the newest first."""
    rows = state.rows("saved_versions", query_id=saved.query_id)
    return [
        {**row, "parameters": json.loads(row["parameters"]), "chart": json.loads(row["chart"])}
        for row in rows
    ]


def _set_deleted(
    state: State, slug: str, who: str, when: str | None, admin: bool
) -> SavedQuery | None:
    with state.transaction() as transaction:
        saved = _read(transaction.rows("saved_query", slug=slug, version=None))
        if saved is None:
            return None
        _require(saved, who, admin)
        transaction.execute("set_saved_deleted", query_id=saved.query_id, moment=when)
    return _found(state, slug)


def _require(saved: SavedQuery, who: str, admin: bool) -> None:
    if not saved.may_be_changed_by(who, admin=admin):
        raise QueryError(
            message(
                "This query is of %(owner)s: only they or an administrator can change it. "
                "Save it as one of your own.",
                owner=saved.owner,
            )
        )


def _checked(query: Query) -> Query:
    title, description = " ".join(query.title.split()), query.description.strip()
    sql = query.sql.replace("\r\n", "\n").strip()
    if not title or not sql:
        raise QueryError(message("A saved query needs a title and a statement."))
    for text, most in (
        (title, TITLE_LENGTH),
        (description, DESCRIPTION_LENGTH),
        (sql, SQL_CHARACTERS),
    ):
        if len(text) > most:
            raise QueryError(
                message("%(text)s… is longer than %(most)s characters.", text=text[:40], most=most)
            )
    kept = of_plain(one.plain() for one in described(sql, query.parameters))
    return Query(title, sql, description, tuple(kept), query.chart)


def _new_slug(transaction: Transaction, title: str) -> str:
    """A name for links of what is Latin in the title, or of chance, that no query has yet."""
    latin = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", latin).strip("-")[:SLUG_LENGTH].strip("-")
    if len(slug) < 3:
        return f"q-{secrets.token_hex(4)}"
    taken = {row["slug"] for row in transaction.rows("saved_slugs", slug=slug)}
    numbers = range(2, len(taken) + 3)
    return next(name for name in (slug, *(f"{slug}-{n}" for n in numbers)) if name not in taken)


def _columns(query_id: int, version: int, query: Query, who: str) -> dict[str, Any]:
    return {
        "query_id": query_id,
        "version": version,
        "title": query.title,
        "description": query.description,
        "sql": query.sql,
        "parameters": json.dumps([one.plain() for one in query.parameters], ensure_ascii=False),
        "chart": json.dumps(query.chart.plain(), ensure_ascii=False),
        "saved_by": who,
    }


def _found(state: State, slug: str) -> SavedQuery:
    saved = find(state, slug)
    assert saved is not None
    return saved


def _read(rows: Iterable[Row]) -> SavedQuery | None:
    return next((_of(row) for row in rows), None)


def _of(row: Row) -> SavedQuery:
    query = Query(
        row["title"],
        row["sql"],
        row["description"],
        tuple(of_plain(json.loads(row["parameters"]))),
        Choice.of(json.loads(row["chart"])),
    )
    names = "query_id slug owner version current saved_by saved_at created_at deleted_at".split()
    return SavedQuery(query=query, **{name: row[name] for name in names})
