"""The console's pages and forms, and which function serves a route of the API that they ask."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module

from shared.console.drawing import load_templates
from shared.console.visits import screens
from shared.runtime.api import Api, Route
from shared.usecases.services import Services

# By method and path, the module of the function below `functions`.
MODULES: Mapping[str, str] = {
    "GET /agenda": "notifications.read",
    "GET /agreements": "labels.quote",
    "POST /agreements": "labels.quote",
    "GET /claims": "claims.read",
    "POST /claims": "claims.file",
    "GET /claims/{claim_id}": "claims.read",
    "POST /claims/{claim_id}/affidavit": "claims.send_affidavit",
    "GET /claims/{claim_id}/affidavit/preview": "claims.send_affidavit",
    "POST /claims/{claim_id}/answers": "claims.file",
    "POST /claims/{claim_id}/answers/{answer_id}/files/{answer_file_id}/upload": "claims.file",
    "GET /claims/{claim_id}/invoice": "claims.read",
    "GET /disputes": "disputes.read",
    "POST /disputes": "disputes.file",
    "GET /disputes/{dispute_id}": "disputes.read",
    "POST /disputes/{dispute_id}/accept": "disputes.move",
    "POST /disputes/{dispute_id}/actions": "disputes.move",
    "POST /disputes/{dispute_id}/appeal": "disputes.move",
    "POST /disputes/{dispute_id}/appeal/decision": "disputes.judge",
    "POST /disputes/{dispute_id}/evidence": "disputes.evidence",
    "POST /disputes/{dispute_id}/evidence-requests": "disputes.judge",
    "POST /disputes/{dispute_id}/evidence/complete": "disputes.evidence",
    "POST /disputes/{dispute_id}/evidence/{evidence_id}/upload": "disputes.evidence",
    "POST /disputes/{dispute_id}/external-proceedings": "disputes.move",
    "POST /disputes/{dispute_id}/external-proceedings/decision": "disputes.judge",
    "POST /disputes/{dispute_id}/judgment": "disputes.judge",
    "GET /disputes/{dispute_id}/outcomes": "disputes.read",
    "GET /disputes/{dispute_id}/recommendation": "disputes.read",
    "POST /disputes/{dispute_id}/redispute": "disputes.file",
    "POST /disputes/{dispute_id}/reject": "disputes.judge",
    "POST /disputes/{dispute_id}/return": "disputes.move",
    "GET /disputes/{dispute_id}/return/label": "returns.read",
    "POST /disputes/{dispute_id}/return/label": "returns.move",
    "POST /disputes/{dispute_id}/return/objection": "returns.move",
    "POST /disputes/{dispute_id}/return/objection/decision": "returns.move",
    "POST /disputes/{dispute_id}/return/objection/files/{file_id}": "returns.move",
    "POST /disputes/{dispute_id}/return/objection/files/{file_id}/upload": "returns.move",
    "POST /disputes/{dispute_id}/settlement": "disputes.move",
    "POST /disputes/{dispute_id}/withdraw": "disputes.move",
    "GET /help/faqs": "support.read",
    "GET /investigations": "safety.investigations",
    "POST /investigations/{investigation_id}/finding": "safety.investigations",
    "POST /judgments/simulate": "disputes.simulate",
    "POST /label-batches": "labels.batches",
    "GET /label-batches/{batch_id}": "labels.batches",
    "GET /label-batches/{batch_id}/document": "labels.batches",
    "POST /label-batches/{batch_id}/retry": "labels.batches",
    "GET /labels": "labels.read",
    "POST /labels": "labels.purchase",
    "POST /labels/quote": "labels.quote",
    "GET /labels/{label_id}": "labels.read",
    "GET /labels/{label_id}/document": "labels.read",
    "GET /labels/{label_id}/signature": "labels.read",
    "POST /labels/{label_id}/void": "labels.void",
    "GET /ledger": "orders.ledger",
    "GET /notifications": "notifications.read",
    "POST /notifications/{notification_id}/read": "notifications.read",
    "GET /orders": "orders.read",
    "GET /orders/{order_id}": "orders.read",
    "GET /orders/{order_id}/book": "orders.read",
    "GET /orders/{order_id}/messages": "messages.order",
    "POST /orders/{order_id}/messages": "messages.order",
    "GET /orders/{order_id}/notifications": "notifications.read",
    "GET /orders/{order_id}/options": "orders.read",
    "GET /packages/{package_id}/claim-eligibility": "claims.read",
    "POST /packages/{package_id}/number-review": "orders.review",
    "GET /packages/{package_id}/receipt": "claims.read",
    "GET /packages/{package_id}/tracking": "orders.read",
    "GET /policy": "policy.read",
    "GET /policy/{clause_id}": "policy.read",
    "GET /recalls": "safety.recalls",
    "POST /recalls": "safety.recalls",
    "GET /recalls/{recall_id}": "safety.recalls",
    "POST /recalls/{recall_id}/justification": "safety.recalls",
    "GET /reshipments": "reshipments.read",
    "POST /reshipments": "reshipments.decide",
    "GET /reshipments/{reshipment_id}": "reshipments.read",
    "POST /reshipments/{reshipment_id}/approve": "reshipments.decide",
    "POST /reshipments/{reshipment_id}/offer/accept": "reshipments.decide",
    "POST /reshipments/{reshipment_id}/offer/reject": "reshipments.decide",
    "POST /reshipments/{reshipment_id}/proposals": "reshipments.decide",
    "POST /reshipments/{reshipment_id}/reject": "reshipments.decide",
    "POST /reshipments/{reshipment_id}/shipment": "reshipments.ship",
    "GET /sandbox/clock": "sandbox.clock",
    "POST /sandbox/clock": "sandbox.clock",
    "GET /sandbox/insurer/messages": "sandbox.insurer",
    "GET /support-cases": "support.read",
    "POST /support-cases": "support.cases",
    "GET /support-cases/{case_id}": "support.read",
    "POST /support-cases/{case_id}/messages": "support.cases",
    "POST /support-cases/{case_id}/messages/{message_id}/files/{file_id}/upload": "support.cases",
    "POST /support-cases/{case_id}/resolution": "support.cases",
    "POST /support-cases/{case_id}/return": "returns.move",
    "GET /support-cases/{case_id}/return/label": "returns.read",
    "POST /support-cases/{case_id}/return/label": "returns.move",
    "POST /support-cases/{case_id}/return/objection": "returns.move",
    "POST /support-cases/{case_id}/return/objection/decision": "returns.move",
    "POST /support-cases/{case_id}/return/objection/files/{file_id}": "returns.move",
    "POST /support-cases/{case_id}/return/objection/files/{file_id}/upload": "returns.move",
}


def load_all(services: Services) -> None:
    """Load every route that pages and forms ask, and all that draws pages."""
    for key in MODULES:
        _route(key)
    screens()
    load_templates()


def find(method: str, path: str) -> tuple[Route, Mapping[str, str]] | None:
    """The route that serves this method and path, and what the path names; None where there is none."""
    for pattern, key in _patterns(method):
        if found := pattern.fullmatch(path):
            return _route(key), found.groupdict()
    return None


@cache
def _patterns(method: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The paths of a method, those without a name in them first."""
    keys = sorted((key for key in MODULES if key.startswith(f"{method} ")), key=lambda key: "{" in key)
    return tuple((re.compile(re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", key.split(" ")[1])), key) for key in keys)


@cache
def _route(key: str) -> Route:
    api: Api = import_module(f"functions.{MODULES[key]}").api
    method, path = key.split(" ")
    return next(one for one in api.routes if one.method == method and one.path == path)
