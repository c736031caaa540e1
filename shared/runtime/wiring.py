"""The only reader of the environment and of the clock."""

import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from shared.domain.money import cents
from shared.usecases.services import Deployment, Services

# A user agent of our own: botocore composes its own anew for every call, a sixth of what a call costs.
CONFIG = Config(
    user_agent="surety",
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 4},
    parameter_validation=False,
)

# Links and forms name the region's own host: the global one redirects while a bucket is new, which neither
# a browser's preflight nor a signature outlives. An endpoint that is given, as locally, stays as it is.
S3_CONFIG = Config(
    signature_version="s3v4",
    s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"},
)


@cache
def services() -> Services:
    """What this process works with, made once."""
    return Services(_deployment(), client=client, real_clock=real_clock)


def real_clock() -> datetime:
    """Real time."""
    return datetime.now(UTC)


@cache
def client(service: str) -> Any:
    """An AWS client; connections are kept for the life of the process."""
    config = CONFIG.merge(S3_CONFIG) if service == "s3" else CONFIG
    return _session().create_client(service, config=config)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def _deployment() -> Deployment:
    return Deployment(
        table=os.environ["TABLE_NAME"],
        sandbox=os.environ.get("SANDBOX") == "true",
        documents_bucket=os.environ.get("DOCUMENTS_BUCKET", ""),
        evidence_bucket=os.environ.get("EVIDENCE_BUCKET", ""),
        scanner=os.environ.get("SCANNER") == "true",
        public_url=_public_url,
        premium_rate=_price("PREMIUM_RATE_PER_100"),
        signature_fees={
            "signature_required": _price("SIGNATURE_FEE"),
            "adult_signature_required": _price("ADULT_SIGNATURE_FEE"),
        },
        easypost=bool(os.environ.get("EASYPOST_KEY_SECRET_ARN")),
        ship_from=_ship_from,
        insurer_url=os.environ.get("INSURER_URL", ""),
        insurer_site=os.environ["INSURER_SITE"],
        terms_url=os.environ["COVERAGE_TERMS"],
        mail_from=os.environ.get("MAIL_FROM", ""),
        mail_configuration_set=os.environ.get("MAIL_CONFIGURATION_SET", ""),
        event_bus=os.environ.get("BUS_NAME", ""),
        queues=lambda name: os.environ[f"{name.upper()}_QUEUE_URL"],
        secret=_secret,
    )


def _price(name: str) -> int | None:
    price = os.environ.get(name, "")
    return cents(price, name) if price else None


@cache
def _public_url() -> str:
    name = os.environ["BASE_URL_PARAMETER"]
    return str(client("ssm").get_parameter(Name=name)["Parameter"]["Value"]).rstrip("/")


def _ship_from(seller_id: str) -> str | None:
    """The parameter of that seller, else the one that is there for all of them."""
    parameters = os.environ["SHIP_FROM_PARAMETERS"]
    # In the name of a parameter a colon stands before a version.
    sellers = [seller_id] if ":" not in seller_id else []
    names = [f"{parameters}/{name}" for name in [*sellers, "default"]]
    found = client("ssm").get_parameters(Names=names)["Parameters"]
    values = {one["Name"]: str(one["Value"]) for one in found}
    return next((values[name] for name in names if name in values), None)


@cache
def _secret(name: str) -> str:
    arn = os.environ[f"{name.upper()}_SECRET_ARN"]
    return str(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
