"""What is heavy is loaded only by what needs it."""

import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    "module",
    [
        "shared.gateways.documents",
        "shared.gateways.letters.claims.affidavits",
        "shared.gateways.letters.labels",
        "shared.console.affidavits",
    ],
)
def test_only_printing_loads_the_pdf_library(module: str) -> None:
    program = (
        f"import sys, {module}; print([m for m in ('reportlab', 'PIL', 'anyascii') if m in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


@pytest.mark.parametrize("module", ["functions.disputes.evidence", "functions.disputes.inspect"])
def test_only_looking_at_a_file_loads_what_reads_it(module: str) -> None:
    loads = "import shared.gateways.uploads.bucket"
    program = f"import sys, {module}; {loads}; print([m for m in ('PIL', 'pypdf') if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
