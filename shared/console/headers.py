"""The headers of every page, and refusals as a page."""

import json
from collections.abc import Callable
from typing import Any

from shared.console.drawing import draw
from shared.console.showing import bare_frame
from shared.runtime.wiring import services

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def with_console_headers(handler: Handler) -> Handler:
    """The handler with a page's headers on every answer, and its refusals as pages."""

    def serve(event: dict[str, Any], context: Any) -> dict[str, Any]:
        answer = handler(event, context)
        headers = {**_headers(), **answer["multiValueHeaders"]}
        headers.pop("Access-Control-Allow-Origin", None)
        body = answer["body"]
        if headers["Content-Type"] == ["application/problem+json"]:
            headers["Content-Type"] = ["text/html; charset=utf-8"]
            body = _refused(event, json.loads(body))
        return {**answer, "multiValueHeaders": headers, "body": body}

    return serve


def _headers() -> dict[str, list[str]]:
    return {
        "Content-Security-Policy": [_policy()],
        "Strict-Transport-Security": ["max-age=31536000"],
        "Referrer-Policy": ["same-origin"],
        "X-Robots-Tag": ["noindex"],
        "X-Content-Type-Options": ["nosniff"],
    }


def _policy() -> str:
    """What a page may do: load its own files, show and send people's, post to its own origin."""
    files = services().deployment.files_origin
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: {files}; "
        f"media-src {files}; connect-src 'self' {files}; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )


def _refused(event: dict[str, Any], problem: dict[str, Any]) -> str:
    made = services()
    shown = bare_frame(made.deployment, str(event["path"]), made.real_clock())
    return draw("refused.html", **{**shown, "sandbox": False, "path": "due", "problem": problem})
