"""What a user may do: five permissions, and three roles that have some of them."""

from __future__ import annotations

from collections.abc import Mapping

PERMISSIONS = ("read", "edit", "sql", "jobs", "admin")
ROLES: Mapping[str, frozenset[str]] = {
    "viewer": frozenset({"read"}),
    "analyst": frozenset({"read", "edit", "sql", "jobs"}),
    "admin": frozenset(PERMISSIONS),
}
