"""The headers of the console's pages, and refusals as such a page."""

from collections.abc import Mapping
from typing import Any

from shared.console.drawing import draw
from shared.console.showing import bare_frame
from shared.runtime.pages import Event, Handler, with_pages
from shared.runtime.wiring import services


def with_console_headers(handler: Handler) -> Handler:
    """The handler with a page's headers on every answer, and its refusals as pages."""
    return with_pages(handler, headers=_headers, refused=_refused)


def _headers() -> dict[str, str]:
    return {
        "Content-Security-Policy": _policy(),
        "Strict-Transport-Security": "max-age=31536000",
        "Referrer-Policy": "same-origin",
        "X-Robots-Tag": "noindex",
        "X-Content-Type-Options": "nosniff",
    }


def _policy() -> str:
    """What a page may do: load its own files, show and send people's, post to its own origin."""
    files = services().deployment.files_origin
    return (
        f"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: {files}; "
        f"media-src {files}; connect-src 'self' {files}; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    )


def _refused(event: Event, problem: Mapping[str, Any]) -> str:
    made = services()
    shown = bare_frame(made.deployment, str(event["path"]), made.real_clock())
    return draw("refused.html", **{**shown, "sandbox": False, "path": "due", "problem": problem})
