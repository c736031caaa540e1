"""Whom the live carrier is believed to be, and how seldom the authorities are read that say so."""

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.bench.certificates import make_certificates
from shared.gateways.carriers import CarrierRefused
from shared.gateways.easypost import connections
from tests.support.easypost_api import EasyPost, listening
from tests.support.easypost_labels import a_label_order, carrier, shipment_details


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("certificates")
    make_certificates(made)
    return made


@pytest.fixture
def api(certificates: Path) -> Iterator[EasyPost]:
    connections.trusted.cache_clear()
    with listening(certificates / "server.pem") as made:
        yield made
    connections.trusted.cache_clear()


@pytest.fixture
def known(certificates: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The authority that signed the certificate is one of those that are trusted."""
    monkeypatch.setattr(connections.certifi, "where", lambda: str(certificates / "ca.pem"))


@pytest.mark.usefixtures("known")
def test_authorities_are_read_once_for_every_connection(
    api: EasyPost, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, load = list[str](), ssl.SSLContext.load_verify_locations
    monkeypatch.setattr(
        ssl.SSLContext,
        "load_verify_locations",
        lambda context, *files, **more: (read.append(str(files)), load(context, *files, **more)),
    )
    live = carrier(api)
    assert all(one.cents for one in live.rates([shipment_details() for _ in range(3)]))
    assert live.buy(a_label_order()).document
    assert (api.count("open"), api.count("document"), len(read)) == (4, 1, 1)


def test_nothing_is_told_to_one_whom_no_authority_knows(api: EasyPost) -> None:
    with pytest.raises(CarrierRefused):
        carrier(api).buy(a_label_order())
    assert api.asked == []


@pytest.mark.usefixtures("known")
def test_nothing_is_told_to_one_of_another_name(api: EasyPost) -> None:
    api.url = api.url.replace("127.0.0.1", "localhost")
    with pytest.raises(CarrierRefused):
        carrier(api).buy(a_label_order())
    assert api.asked == []
