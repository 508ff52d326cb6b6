"""The modules with pages, and what an application does before and after each request."""

from __future__ import annotations

from flask import Flask

from insight.secrets import load_secrets
from web import (
    access,
    alerts,
    assets,
    assistant,
    assistant_knowledge,
    assistant_settings,
    audit,
    brands,
    campaign_changes,
    campaign_results,
    campaigns,
    checker,
    console,
    conversations,
    copy_pages,
    corrections,
    data,
    documents,
    errors,
    evidence,
    explanation,
    formats,
    health,
    home,
    hooks,
    images,
    job_start,
    jobs,
    labelling,
    language,
    login,
    meaning,
    navigation,
    preview,
    products,
    profile,
    query_history,
    recommend,
    report,
    said,
    sample,
    saved_queries,
    schedule,
    security,
    settings_pages,
    shares,
    sources,
    subscriptions,
    suggestions,
    tokens,
    topics,
    unanswered,
    upload,
    users,
    votes,
    widget,
)
from web.api import page as api_page
from web.services import Services

PAGES = (
    login,
    language,
    health,
    home,
    report,
    evidence,
    shares,
    alerts,
    documents,
    images,
    explanation,
    meaning,
    corrections,
    copy_pages,
    labelling,
    topics,
    campaigns,
    checker,
    campaign_changes,
    campaign_results,
    suggestions,
    brands,
    votes,
    console,
    saved_queries,
    query_history,
    jobs,
    job_start,
    preview,
    sample,
    profile,
    tokens,
    hooks,
    subscriptions,
    users,
    audit,
    schedule,
    products,
    sources,
    data,
    recommend,
    assistant,
    conversations,
    unanswered,
    assistant_knowledge,
    assistant_settings,
    widget,
    api_page,
)
"""The modules with pages, each with its blueprint."""


def furnish(app: Flask, services: Services) -> None:
    """Give an application what it does before and after each request, and the pages."""
    settings = services.settings
    app.request_class = upload.Request
    app.jinja_options = {"autoescape": True}
    app.config.update(
        SECRET_KEY=load_secrets(settings.home).web_key,
        **security.configuration(settings),
    )
    app.extensions["insight"] = services
    # The order is that of the checks before each request: who it is, how much is sent, the token.
    login.init(app)
    access.init(app)
    upload.init(app)
    security.init(app, login.is_program)
    language.init(app, settings)
    formats.init(app)
    said.init(app)
    sample.init(app)
    assets.init(app)
    navigation.init(app)
    errors.init(app)
    # Modules of one subject share a blueprint, which is registered once.
    for blueprint in dict.fromkeys((*(page.blueprint for page in PAGES), *settings_pages.ALL)):
        app.register_blueprint(blueprint)
