"""A label as it is usually served: FastAPI, Mangum, a table of boto3. Reads and shows what ours does."""

import os
from datetime import UTC, datetime
from typing import Annotated

import boto3
from boto3.dynamodb.conditions import Key
from fastapi import Depends, FastAPI, HTTPException, Request
from mangum import Mangum

from shared.domain.labels.label import Label
from shared.domain.reading import Audit, WithTimeline
from shared.views.labels.label import LabelWithTimelineView, label_with_timeline_view
from shared.views.viewer import Viewer

app = FastAPI()
handler = Mangum(app, lifespan="off")
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def viewer(request: Request) -> Viewer:
    """Who asks, as the authorizer says."""
    claims = request.scope["aws.event"]["requestContext"]["authorizer"]["claims"]
    if claims["cognito:groups"] not in ("seller", "agent"):
        raise HTTPException(403)
    account = claims["custom:account_id"]
    return Viewer(role=claims["cognito:groups"], account=account, now=datetime.now(UTC))


@app.get("/labels/{label_id}")
def read_label(label_id: str, viewer: Annotated[Viewer, Depends(viewer)]) -> LabelWithTimelineView:
    """One label with its history."""
    found = table.query(KeyConditionExpression=Key("pk").eq(f"label#{label_id}"), ConsistentRead=True)
    states = [item for item in found["Items"] if item["sk"] == "@"]
    label = Label.model_validate_json(states[0]["doc"]) if states else None
    if label is None or label.seller_id != viewer.account:
        raise HTTPException(404)
    history = tuple(_audit(item) for item in found["Items"] if "event" in item)
    return label_with_timeline_view(WithTimeline(label, history), viewer=viewer)


def _audit(item: dict[str, str]) -> Audit:
    words = {name: item[name] for name in ("at", "actor", "event")}
    return Audit(**words, before=item["from"], after=item["to"], detail={}, patch={})
