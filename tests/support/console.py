"""A browser of the console without a browser: pages and their forms, over the functions in this process."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from tests.support.http import Answer, call

SAME = {"sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded"}


@dataclass
class Form:
    """A form of a page: where it posts, and its fields as they are when nothing is typed."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    """Text and forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._silent += tag in ("script", "style")
        if tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag in ("input", "select", "textarea") and given.get("name") and self.forms:
            self.forms[-1].names.add(given["name"])
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if tag == "input" and ticked:
                self.forms[-1].fields[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


class Page:
    """A page that was answered; `text` is what stands on it, blanks drawn together."""

    def __init__(self, url: str, answer: Answer) -> None:
        self.url, self.answer, self.html = url, answer, answer.text
        read = _Reader()
        read.feed(self.html)
        self.forms, self.links = read.forms, read.links
        self.text = " ".join(" ".join(read.words).split())

    @property
    def status(self) -> int:
        return self.answer.status

    def form(self, action: str) -> Form:
        """The form of an action, as `dispute/dsp_1/judge`."""
        return next(form for form in self.forms if form.action.endswith(f"do/{action}"))


class Browser:
    """Somebody signed in to the console, by way of the sandbox."""

    def __init__(self, role: str, account: str) -> None:
        answer = self._send("POST", "/console/be", {"role": role, "account": account, "to": ""}, SAME)
        self.cookie = re.match("[^;]+", answer.headers["set-cookie"])[0]  # type: ignore[index]

    def get(self, path: str) -> Page:
        """A page below `/console`."""
        return Page(f"/console/{path}", self.ask(path))

    def ask(self, path: str) -> Answer:
        """What is answered below `/console`, a page or a file."""
        return call("GET", f"/console/{path}", headers={"cookie": self.cookie})

    def submit(self, page: Page, action: str, headers: Mapping[str, str] | None = None, **typed: str) -> Page:
        """The page that comes of a form of `page`, filled in; redirections are followed."""
        form = page.form(action)
        url = urlsplit(urljoin(f"https://surety.example{page.url}", form.action)).path
        assert set(typed) <= form.names, set(typed) - form.names
        sent = {**SAME, "cookie": self.cookie, **(headers or {})}
        answer = self._send("POST", url, {**form.fields, **typed}, sent)
        if answer.status != 303:
            return Page(url, answer)
        target = urlsplit(urljoin(f"https://surety.example{url}", answer.headers["location"]))
        return self.get(f"{target.path.removeprefix('/console/')}?{target.query}")

    @staticmethod
    def _send(method: str, url: str, fields: Mapping[str, Any], headers: Mapping[str, str]) -> Answer:
        return call(method, url, urlencode(fields), headers=headers)
