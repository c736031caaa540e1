"""`make reference`: the pages of docs/ that are tables of the code: errors, parameters, judgment."""

from local.reference import errors, judgment, parameters


def main() -> None:
    """Write the pages."""
    for page in (errors, parameters, judgment):
        page.DOCUMENT.write_text(page.text())


if __name__ == "__main__":
    main()
