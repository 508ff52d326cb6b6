"""What other services send to a webhook: signed, so that no account is needed."""

from __future__ import annotations

import time

from flask import Response, abort, request
from flask_limiter.util import get_remote_address

from insight import hooks, push
from insight.hook_signatures import SignatureError, verify
from web.access import ANYONE, allow
from web.api.group import answer, group
from web.api.hooks import HookPath
from web.api.ingest import Outcomes, outcomes_of
from web.problems import Unsigned
from web.services import services
from web.taken import take

api = group("hook_messages", "Webhooks", "signature", get_remote_address)

MOST_BYTES = 5_000_000


@api.post(
    "/hooks/<name>",
    summary="Send documents to a webhook",
    responses={202: Outcomes},
    request_body={"required": True, "content": {"application/json": {"schema": {}}}},
)
@allow(ANYONE)
def receive(path: HookPath) -> Response:
    """The body is signed with the secret of the hook: by standardwebhooks.com, or as GitHub or Shopify do."""
    s = services()
    hook = hooks.find(s.state, path.name)
    if hook is None:
        abort(404)
    request.max_content_length = MOST_BYTES
    body = request.get_data()
    try:
        verify(hook.form, hook.secret, request.headers.get, body, time.time())
    except SignatureError as error:
        raise Unsigned(str(error)) from error
    message_id = request.headers.get("webhook-id") if hook.form == "standard" else None
    if message_id and hooks.known(s.state, hook, message_id):
        return answer(outcomes_of(push.Received((), ()), None), 202)
    items = hooks.items_of(hook, body)
    origin = push.origin_of(s.settings, hook.source, hook.product, hook.kind)
    received, job_id = take(items, origin, f"hook {hook.name}")
    hooks.count(s.state, hook, received, message_id)
    return answer(outcomes_of(received, job_id), 202)
