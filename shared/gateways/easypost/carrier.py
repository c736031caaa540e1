"""Buying and voiding labels at EasyPost, and finding out what became of a purchase."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import requests
from easypost import EasyPostClient

from shared.domain.labels.carriers import Rates
from shared.domain.labels.origin import Origin, ShipFrom, read_ship_from, ship_from_missing
from shared.domain.orders.normal_form import normal_number
from shared.domain.record import record
from shared.gateways.carriers import CarrierRefused, CarrierSilent, LabelOrder, PrintedLabel, ShipmentDetails
from shared.gateways.easypost import wire
from shared.gateways.easypost.connections import connect, download
from shared.gateways.easypost.refusals import NotKnown, answered
from shared.gateways.easypost.wire import Rate, Shipment

API = "https://api.easypost.com/v2"
# Packages priced at once.
AT_ONCE = 10
# Longer than a purchase can take: what has not been bought so long after its beginning will not be.
SETTLED = timedelta(seconds=90)
# Cents.
ABOVE_QUOTE = 500
# Bytes at either end in which readers look for the marks of a PDF.
MARKED = 1024
TAKEN_BACK = frozenset({"submitted", "refunded", "not_applicable"})


@record
class Patience:
    """Seconds to wait for a connection, an answer, a label, and for all packages of a quote.

    Where no connection is made the client tries three times more, for then nothing was sent; what was
    sent by POST it never sends again. The gateway before us waits for 29 seconds.
    """

    connect: float = 1.0
    answer: float = 6.0
    label: float = 10.0
    quote: float = 20.0


PATIENT = Patience()


class EasyPostCarrier:
    """Labels of several carriers from EasyPost; our label's id is the reference of its shipment.

    key: EasyPost's API key, for test or production; ship_from: a seller's address as JSON (`ShipFrom`),
    None where there is none; wall: real time. No connection outlives a call, for those of a function
    that was frozen meanwhile are dead. Insurance is not bought here.
    """

    def __init__(
        self,
        key: Callable[[], str],
        *,
        ship_from: Callable[[str], str | None],
        real_clock: Callable[[], datetime],
        url: str = API,
        patience: Patience = PATIENT,
    ) -> None:
        self.key = key
        self.ship_from = ship_from
        self.real_clock = real_clock
        self.url = url
        self.patience = patience

    def rates(self, shipments: Sequence[ShipmentDetails]) -> list[Rates]:
        """What each service costs without a signature; what is not answered in time has no rate.

        Raises NotConfigured `ship_from_missing`.
        """
        sellers = {one.seller_id for one in shipments if one.origin is None}
        senders = {seller: self._sender(seller) for seller in sellers}
        ask, pool = partial(_rates, self._client()), ThreadPoolExecutor(AT_ONCE)
        asked = [pool.submit(ask, one, one.origin or senders[one.seller_id]) for one in shipments]
        wait(asked, timeout=self.patience.quote)
        pool.shutdown(wait=False, cancel_futures=True)
        return [_so_far(one) for one in asked]

    def buy(self, order: LabelOrder) -> PrintedLabel:
        """Open a shipment under our reference, then buy its label; before that nothing can be bought.

        Raises CarrierRefused, also where the rate is too far above what was quoted; CarrierSilent, also
        where the label is bought and its document can't be had yet.
        """
        client = self._client()
        opened = _opened(client, wire.ordered(order, order.origin or self._sender(order.seller_id)))
        rate = {"id": _chosen(opened, order).id}
        client.timeout = (self.patience.connect, self.patience.label)
        bought = answered(lambda: client.shipment.buy(opened.id, rate=rate))
        return _printed(client, bought, order)

    def find(self, order: LabelOrder) -> PrintedLabel | None:
        """The label bought under our reference. Raises CarrierSilent while one may still be on its way."""
        client = self._client()
        shipment = _known(client, order.reference)
        if shipment is not None and shipment.postage_label is not None:
            return _printed(client, shipment, order)
        begun = shipment.created_at if shipment else order.ordered_at
        if abs(self.real_clock() - begun) < SETTLED:
            raise CarrierSilent("The carrier may still be printing the label.")
        return None

    def void(self, reference: str) -> None:
        """Ask for the postage back, unless that was asked before.

        Raises CarrierSilent; CarrierRefused where EasyPost does not take the label back, which it may
        still do when it is asked again.
        """
        client = self._client()
        shipment = _known(client, reference)
        if shipment is None:
            raise CarrierRefused("EasyPost knows no label of this reference.")
        if shipment.refund_status not in TAKEN_BACK:
            shipment = answered(partial(client.shipment.refund, shipment.id))
        if shipment.refund_status not in TAKEN_BACK:
            raise CarrierRefused(f"EasyPost does not take the label back: {shipment.refund_status}.")

    def _sender(self, seller_id: str) -> ShipFrom:
        found = read_ship_from(self.ship_from(seller_id))
        if found is None:
            raise ship_from_missing()
        return found

    def _client(self) -> Any:
        client: Any = EasyPostClient(self.key(), api_base=self.url)
        connect(client._requests_session, self.url)
        client.timeout = (self.patience.connect, self.patience.answer)
        return client


def _rates(client: Any, shipment: ShipmentDetails, sender: Origin) -> Rates:
    try:
        return wire.rates(_opened(client, wire.rated(shipment, sender)))
    except CarrierRefused as refused:
        return wire.no_rates(str(refused))


def _so_far(asked: "Future[Rates]") -> Rates:
    late = asked.cancelled() or not asked.done()
    return wire.no_rates("The carrier did not answer in time.") if late else asked.result()


def _opened(client: Any, parts: dict[str, Any]) -> Shipment:
    """A new shipment with its rates, which costs nothing. Raises CarrierRefused whatever goes wrong."""
    try:
        return answered(lambda: client.shipment.create(**parts))
    except CarrierSilent as silent:
        raise CarrierRefused(str(silent)) from silent


def _chosen(shipment: Shipment, order: LabelOrder) -> Rate:
    """The rate to buy. It has the carrier's own price of a signature in it, which the quote has not.

    So for a signature it may be above what was quoted, with our fee, by 5.00 or a quarter, the larger.
    """
    rate = shipment.cheapest(order.service)
    if rate is None:
        raise CarrierRefused(shipment.refusal(order.service))
    quote = order.rate + order.signature_fee
    bound = 0 if order.signature == "none" else max(ABOVE_QUOTE, quote // 4)
    if rate.cents > quote + bound:
        raise CarrierRefused("The carrier has raised its rate since it was asked for it.")
    return rate


def _known(client: Any, reference: str) -> Shipment | None:
    """The shipment of a reference. Raises CarrierSilent where EasyPost doesn't tell."""
    try:
        return answered(lambda: client.shipment.retrieve(reference))
    except NotKnown:
        return None
    except CarrierRefused as refused:
        raise CarrierSilent(str(refused)) from refused


def _printed(client: Any, shipment: Shipment, order: LabelOrder) -> PrintedLabel:
    """Raises CarrierSilent where number or document are not there yet: what is bought is asked for again."""
    label, number = shipment.postage_label, shipment.tracking_code
    if label is None or not number:
        raise CarrierSilent("The carrier has not answered with the label.")
    url = label.pdf or _converted(client, shipment.id)
    return PrintedLabel(
        tracking_number=normal_number(number), rate=order.rate, document=_downloaded(client, url)
    )


def _converted(client: Any, shipment_id: str) -> str:
    try:
        label = answered(lambda: client.shipment.label(shipment_id, file_format="PDF")).postage_label
    except CarrierRefused as refused:
        raise CarrierSilent(str(refused)) from refused
    if label is None or label.pdf is None:
        raise CarrierSilent("The carrier has no PDF of the label yet.")
    return label.pdf


def _downloaded(client: Any, url: str) -> bytes:
    try:
        answer = download(url, timeout=client.timeout)
    except requests.RequestException as error:
        raise CarrierSilent("The label's document could not be had.") from error
    if answer.status_code != 200 or not _is_whole(answer.content):
        raise CarrierSilent("The label's document is not there yet, or not whole.")
    return answer.content


def _is_whole(document: bytes) -> bool:
    """Whether a file begins and ends as a PDF does, which a page of words or half a download doesn't.

    It is not read: what reads a PDF takes longer to load than a label to buy.
    """
    return b"%PDF-" in document[:MARKED] and b"%%EOF" in document[-MARKED:]
