"""The application that answers under `/api/v1`: the pages, for their addresses, and the resources."""

from __future__ import annotations

from flask_openapi import Info, OpenAPI

from web.api import (
    account,
    alerts,
    assistant,
    assistant_knowledge,
    assistant_settings,
    audit,
    brands,
    campaign_results,
    campaigns,
    check,
    copy,
    data,
    documents,
    home,
    hook_messages,
    hooks,
    ingest,
    job_start,
    jobs,
    labelling,
    products,
    queries,
    recommend,
    reports,
    schedule,
    settings,
    shares,
    sources,
    sql,
    suggestions,
    topics,
    unanswered,
    users,
    votes,
)
from web.api.group import SECURITY, refuse
from web.pages import furnish
from web.services import Services

RESOURCES = (
    account,
    users,
    audit,
    home,
    reports,
    shares,
    topics,
    alerts,
    jobs,
    job_start,
    schedule,
    products,
    data,
    settings,
    sources,
    documents,
    ingest,
    hooks,
    hook_messages,
    check,
    labelling,
    suggestions,
    brands,
    campaigns,
    campaign_results,
    sql,
    queries,
    copy,
    votes,
    recommend,
    assistant,
    assistant_knowledge,
    assistant_settings,
    unanswered,
)


def create_api(services: Services) -> OpenAPI:
    """The resources and the pages, which their answers link to, with the services of the pages."""
    app = OpenAPI(
        "web",
        info=Info(title="Insight", version="1"),
        security_schemes=SECURITY,
        validation_error_callback=refuse,
        doc_ui=False,
    )
    app.openapi_version = "3.1.0"
    furnish(app, services)
    for resource in RESOURCES:
        app.register_api(resource.api)
    return app
