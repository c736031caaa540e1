"""What is installed is what was looked at: every pin has its hashes, the layer a bill of materials."""

import json
import re
import sys
from pathlib import Path

import pytest

from local.layer import PINS, ROOT
from local.sbom import write_sbom

REQUIREMENTS = sorted(ROOT.glob("requirements*.txt"))


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_pin_is_exact_and_has_its_hashes(path: Path) -> None:
    """With one hash in a file pip asks for all: nothing else than these files is installed"""
    text = re.sub(r" \\\n\s+", " ", path.read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith(("#", "-r "))]
    assert len(lines) > 1
    pin = re.compile(r"[A-Za-z0-9._-]+(\[[a-z]+\])?==[A-Za-z0-9.]+( --hash=sha256:[0-9a-f]{64})+")
    assert [line for line in lines if not pin.fullmatch(line)] == []


def test_the_bill_of_the_layer_names_every_pin_with_its_version_licence_and_hashes(tmp_path: Path) -> None:
    bill = tmp_path / "sbom.cdx.json"
    packages = next(Path(place) for place in sys.path if place.endswith("site-packages"))
    write_sbom(packages, [PINS, *REQUIREMENTS], bill)
    said = json.loads(bill.read_text())
    assert (said["bomFormat"], said["specVersion"]) == ("CycloneDX", "1.6")
    listed = {one["name"]: one for one in said["components"]}
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", PINS.read_text(), re.MULTILINE))
    for name, version in pins.items():
        one = listed[re.sub(r"[-_.]+", "-", name).lower()]
        assert one["version"] == version
        assert one["licenses"] and one["properties"]
