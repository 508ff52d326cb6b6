"""What the head of each page and the side of the settings lead to: a line a page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_babel import lazy_gettext as _

from web.access import may


@dataclass(frozen=True, slots=True)
class Link:
    """A page by its endpoint, its title, and the permission that shows it."""

    endpoint: str
    title: str
    permission: str = "read"
    below: tuple[str, ...] = ()
    """Blueprints of other pages that belong to it."""

    @property
    def blueprint(self) -> str:
        return self.endpoint.split(".")[0]

    @property
    def address(self) -> str:
        return url_for(self.endpoint)


PAGES = (
    Link("report.page", _("Report")),
    Link("topics.index", _("Topics")),
    Link("alerts.index", _("Alerts")),
    Link("documents.index", _("Documents")),
    Link(
        "campaigns.index",
        _("Campaigns"),
        below=("suggestions", "copy", "check", "brands", "votes"),
    ),
    Link("recommend.index", _("Recommendations")),
    Link(
        "assistant.index",
        _("Assistant"),
        below=("conversations", "unanswered", "assistant_knowledge"),
    ),
    Link("console.console", _("SQL"), "sql"),
    Link("jobs.index", _("Jobs"), below=("job_start", "schedule", "preview")),
    Link("profile.index", _("Settings")),
)
SETTINGS = (
    Link("profile.index", _("Your account")),
    Link("tokens.index", _("API tokens")),
    Link("subscriptions.index", _("Subscriptions")),
    Link("products.index", _("Products")),
    Link("sources.index", _("Sources")),
    Link("models.list_models", _("Models")),
    Link("hooks.index", _("Webhooks"), "admin"),
    Link("assistant_settings.index", _("Assistant"), "admin"),
    Link("data.index", _("Data"), "admin"),
    Link("users.index", _("Users"), "admin"),
    Link("audit.index", _("Audit log"), "admin"),
    Link("instance.show", _("Instance"), "admin"),
)
CAMPAIGNS = (
    Link("campaigns.index", _("Campaigns")),
    Link("suggestions.index", _("Suggestions")),
    Link("copy.index", _("Copy")),
    Link("check.index", _("Check")),
    Link("brands.index", _("Brands")),
    Link("votes.index", _("Votes"), "edit"),
)
ASSISTANT = (
    Link("assistant.index", _("Chat")),
    Link("conversations.index", _("Conversations")),
    Link("unanswered.index", _("Unanswered")),
    Link("assistant_knowledge.index", _("Knowledge")),
)


def init(app: Flask) -> None:
    app.add_template_global(lambda: _shown(PAGES), "page_links")
    app.add_template_global(lambda: _shown(SETTINGS), "setting_links")
    app.add_template_global(lambda: _shown(CAMPAIGNS), "campaign_links")
    app.add_template_global(lambda: _shown(ASSISTANT), "assistant_links")


def _shown(links: tuple[Link, ...]) -> Iterator[tuple[Link, bool]]:
    """The links that whoever asks may follow, and whether each leads to where they are."""
    settings = {link.blueprint for link in SETTINGS}
    for link in links:
        here = request.blueprint in (link.blueprint, *link.below)
        if link in PAGES and link.blueprint in settings:
            here = request.blueprint in settings
        if may(link.permission):
            yield link, here
