"""The only reader of the environment and of the clock."""

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError

from shared.domain.money import cents
from shared.storage.shards import Shards
from shared.usecases.services import Deployment, Services

# A user agent of our own: botocore composes its own anew for every call, a sixth of what a call costs.
CONFIG = Config(
    user_agent="surety",
    connect_timeout=2,
    read_timeout=5,
    retries={"mode": "standard", "total_max_attempts": 4},
    parameter_validation=False,
)

SECRET_SECONDS = 300
_CLIENTS: dict[str, Any] = {}
# Where a case has its page in the console, below the address of the API.
CONSOLE_PAGES = "/console/{object}/{id}/{action}"

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


def client(service: str) -> Any:
    """An AWS client; connections are kept for the life of the process."""
    if service not in _CLIENTS:
        config = CONFIG.merge(S3_CONFIG) if service == "s3" else CONFIG
        _CLIENTS[service] = _session().create_client(service, config=config)
    return _CLIENTS[service]


def before_snapshot(call: Callable[[], None]) -> None:
    """Have Lambda call that before it keeps a snapshot of this worker (SnapStart); elsewhere nobody does."""
    if os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
        import_module("snapshot_restore_py").register_before_snapshot(call)


def forget_outside() -> None:
    """Close connections, which no snapshot keeps, and forget secrets and settings, which grow old in one."""
    for one in _CLIENTS.values():
        one.close()
    _secret.cache_clear()
    _setting.cache_clear()
    _parameter.cache_clear()


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


def _deployment() -> Deployment:
    console = os.environ.get("CONSOLE") == "on"
    return Deployment(
        table=os.environ["TABLE_NAME"],
        sandbox=os.environ.get("SANDBOX") == "true",
        shards=_shards(),
        documents_bucket=os.environ.get("DOCUMENTS_BUCKET", ""),
        evidence_bucket=os.environ.get("EVIDENCE_BUCKET", ""),
        audit_bucket=os.environ.get("AUDIT_BUCKET", ""),
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
        buyer_protection_page=os.environ["BUYER_PROTECTION_PAGE"],
        link_template=os.environ.get("LINK_TEMPLATE") or (CONSOLE_PAGES if console else ""),
        console=console,
        sign_in=_sign_in,
        files_origin=_files_origin(),
        sent_mails_url=_sent_mails_url(),
        brand=os.environ["BRAND"],
        brand_color=os.environ["BRAND_COLOR"],
        mail_from=os.environ.get("MAIL_FROM", ""),
        mail_configuration_set=os.environ.get("MAIL_CONFIGURATION_SET", ""),
        event_bus=os.environ.get("BUS_NAME", ""),
        queues=lambda name: os.environ[f"{name.upper()}_QUEUE_URL"],
        secret=lambda name: _secret(name, "AWSCURRENT", _period()) or "",
        replaced_secret=lambda name: _secret(name, "AWSPREVIOUS", _period()),
    )


def _shards() -> Shards:
    written, read = (int(os.environ[name]) for name in ("DUE_SHARDS", "DUE_SHARDS_READ"))
    return Shards(written, read)


def _price(name: str) -> int | None:
    price = os.environ.get(name, "")
    return cents(price, name) if price else None


def _public_url() -> str:
    return _parameter("base-url", _period()).rstrip("/")


def _files_origin() -> str:
    """Of the links and forms that S3 is given for what people send."""
    bucket, region = os.environ.get("EVIDENCE_BUCKET", ""), os.environ.get("AWS_REGION", "")
    return os.environ.get("AWS_ENDPOINT_URL") or f"https://{bucket}.s3.{region}.amazonaws.com"


def _sent_mails_url() -> str:
    emulator = os.environ.get("AWS_ENDPOINT_URL", "")
    return f"{emulator}/_ministack/ses/messages" if emulator else ""


def _sign_in() -> Mapping[str, str]:
    found: Mapping[str, str] = json.loads(_parameter("sign-in", _period()))
    return found


def _ship_from(seller_id: str) -> str | None:
    """The parameter of that seller, else the one that is there for all of them."""
    # In the name of a parameter a colon stands before a version.
    sellers = [seller_id] if ":" not in seller_id else []
    places = (f"{os.environ['PARAMETERS']}/ship-from/{name}" for name in [*sellers, "default"])
    found = (_setting(place, _period()) for place in places)
    return next((value for value in found if value is not None), None)


@lru_cache(maxsize=256)
def _setting(name: str, period: int) -> str | None:
    """What a parameter says that may not be there; None where it isn't."""
    try:
        return str(client("ssm").get_parameter(Name=name)["Parameter"]["Value"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return None


@lru_cache(maxsize=4)
def _parameter(name: str, period: int) -> str:
    """What the stack's parameter of that name says, which a deployment changes while workers run."""
    name = f"{os.environ['PARAMETERS']}/{name}"
    return str(client("ssm").get_parameter(Name=name)["Parameter"]["Value"])


def _period() -> int:
    """Counts the spans what is set up is remembered for: a worker that lives long learns of a change."""
    return int(time.monotonic() // SECRET_SECONDS)


@lru_cache(maxsize=16)
def _secret(name: str, stage: str, period: int) -> str | None:
    """The value at that stage of its rotation; None where there is none, as before the first change."""
    arn = os.environ[f"{name.upper()}_SECRET_ARN"]
    try:
        found = client("secretsmanager").get_secret_value(SecretId=arn, VersionStage=stage)
    except ClientError as error:
        if stage == "AWSCURRENT" or error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return None
    return str(found["SecretString"])
