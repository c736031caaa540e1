"""What a browser is told where there is no such page."""

from shared.console.reference import document, link
from shared.gateways.markup import element
from shared.gateways.wording import Brand


def missing_page(path: str, *, brand: Brand) -> str:
    """That nothing is there, and the way to the front page; path: as it was asked for."""
    home = "/".join([".."] * (path.count("/") - 1)) or "."
    main = element(
        "main",
        element("h1", "There is no such page"),
        element("p", "The address may be mistyped, or what it led to is no longer there.", class_="lead"),
        element("p", link("To the front page", home)),
        class_="slim",
    )
    return document("No such page", main, brand=brand, home=home)
