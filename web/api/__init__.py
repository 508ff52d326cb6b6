"""The REST API under `/api/v1`: one module a resource, each of which calls what the pages call."""

from __future__ import annotations

from flask_openapi import OpenAPI

from web.api import (
    account,
    alerts,
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
    page,
    products,
    queries,
    reports,
    schedule,
    settings,
    shares,
    sources,
    sql,
    suggestions,
    topics,
    users,
    votes,
)

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
)


def init(app: OpenAPI) -> None:
    for resource in RESOURCES:
        app.register_api(resource.api)
    app.register_blueprint(page.blueprint)
