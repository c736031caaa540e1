"""What the layer leaves out is nothing that a function needs."""

import io
import json
import os
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

import botocore.loaders
import botocore.session
import PIL
import pytest
from botocore.awsrequest import AWSResponse
from botocore.model import ServiceModel
from urllib3 import HTTPResponse

from local.imports import functions
from local.layer import (
    BARE,
    GATHERING,
    ROOT,
    UNUSED,
    drop_unused,
    operations_in_use,
    services_in_use,
    trim_model,
    trim_models,
    values_in_use,
)
from shared.storage.items import number, text
from tests.support.aws import ENVIRONMENT
from tests.support.files import GOOD

# Loads every handler and the carrier's client, prints every document, and says what was read on the way.
PROGRAM = """
import sys
from importlib import import_module
from pathlib import Path

sys.modules["charset_normalizer"] = None  # left out, which requests can do without
read = set()
sys.addaudithook(lambda event, given: read.add(str(given[0])) if event == "open" else None)
for path in sorted(Path("functions").glob("*/*.py")):
    import_module(".".join(path.with_suffix("").parts).removesuffix(".__init__"))
from shared.gateways.documents import invoice, label, merging, receipt
from shared.gateways.easypost import carrier
from shared.domain.evidence.files import FileInfo
from shared.gateways.uploads.contents import examine
from tests.support import papers

printed = [
    label.print_label(papers.LABEL),
    invoice.print_invoice(papers.INVOICE),
    receipt.print_receipt(papers.RECEIPT),
]
merging.merge(filter(None, map(merging.read, printed)))
for path in sys.argv[1:]:
    content = Path(path).read_bytes()
    examine(content, FileInfo(name="file", media_type="", size_bytes=len(content), sha256=""))
read |= {module.__file__ for module in list(sys.modules.values()) if getattr(module, "__file__", None)}
print(*(path.rsplit("/site-packages/", 1)[1] for path in read if "/site-packages/" in path), sep="\\n")
"""


def left_out(path: str) -> bool:
    """Whether the layer lacks it, by itself or with a directory it lies in."""
    places = [path, *(str(parent) for parent in PurePosixPath(path).parents)]
    return any(fnmatch(place, pattern) for place in places for pattern in UNUSED)


def test_nothing_that_is_left_out_of_the_layer_is_loaded_or_read(tmp_path: Path) -> None:
    """On Lambda it would be missed at the first label printed, or file looked at"""
    files = [tmp_path / str(number) for number in range(len(GOOD))]
    for file, (_, content) in zip(files, GOOD.values(), strict=True):
        file.write_bytes(content)
    program = [sys.executable, "-W", "error", "-c", PROGRAM, *map(str, files)]
    answer = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    read = {path for path in answer.stdout.split() if ".dist-info/" not in path}
    assert {"PIL/Image.py", "reportlab/fonts/Vera.ttf", "easypost/requestor.py", "pypdf/_writer.py"} <= read
    assert "PIL/WebPImagePlugin.py" in read
    assert [path for path in sorted(read) if left_out(path)] == []


def run_on_what_is_left(directory: Path, program: str, *told: str) -> subprocess.CompletedProcess[str]:
    """Run it with what the layer leaves of powertools, in a directory for it. Raises what it fails with."""
    (package,) = BARE
    name = package.split("/")[0]
    shutil.copytree(Path(find_spec(name).origin).parent, directory / name)  # type: ignore[union-attr, arg-type]
    drop_unused(directory)
    given = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(directory)}
    command = [sys.executable, "-c", program, *told]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=given)


def test_what_handles_requests_does_so_without_its_packages_own_module(tmp_path: Path) -> None:
    """Else each function would load asyncio, and every kind of event, for what none of them does"""
    (kinds,) = GATHERING
    program = "import sys; import functions.labels.read, functions.console.pages; print(*sys.modules)"
    answer = run_on_what_is_left(tmp_path, program)
    loaded = set(answer.stdout.split())
    events = {module.removeprefix(f"{kinds}.") for module in loaded if module.startswith(f"{kinds}.")}
    assert events >= {"api_gateway_proxy_event", "alb_event"}
    assert loaded & {"asyncio", f"{kinds}.kafka_event", f"{kinds}.appsync_resolver_event"} == set()


def test_every_function_loads_what_is_left_of_the_packages_that_gather_others(tmp_path: Path) -> None:
    """On Lambda it would fail before its first request, or message"""
    program = "import sys; from importlib import import_module; print(*map(import_module, sys.argv[1:]))"
    answer = run_on_what_is_left(tmp_path, program, *functions())
    assert answer.stderr == ""
    assert answer.stdout.count("<module 'functions.") == len(functions())


def test_what_is_left_out_is_known_by_its_pattern() -> None:
    read = {
        "PIL/GifImagePlugin.py",
        "PIL/JpegImagePlugin.py",
        "PIL/PngImagePlugin.py",
        "PIL/WebPImagePlugin.py",
    }
    there = Path(PIL.__file__).parent.glob("*ImagePlugin.py")
    assert {f"PIL/{path.name}" for path in there if not left_out(f"PIL/{path.name}")} == read
    assert left_out("PIL/AvifImagePlugin.py") and left_out("reportlab/graphics/samples/bubble.py")
    assert left_out("reportlab/fonts/VeraIt.ttf") and left_out("reportlab/fonts/VeraBI.ttf")
    assert left_out("reportlab/graphics/charts/piecharts.py") and left_out("pydantic/v1/main.py")
    assert not left_out("PIL/Image.py") and not left_out("reportlab/graphics/charts/areas.py")
    assert not left_out("reportlab/fonts/Vera.ttf") and not left_out("reportlab/fonts/VeraBd.ttf")


def model_of(service: str) -> dict[str, Any]:
    """A service's model as botocore brings it."""
    found: dict[str, Any] = botocore.loaders.create_loader().load_service_model(service, "service-2")
    return found


CALLED = {
    "dynamodb": {
        "BatchGetItem",
        "DeleteItem",
        "PutItem",
        "Query",
        "Scan",
        "TransactWriteItems",
        "UpdateItem",
    },
    "s3": {"CopyObject", "CreateBucket", "GetObject", "HeadObject", "PutObject"},
    "secretsmanager": {"GetSecretValue"},
    "sesv2": {"SendEmail"},
    "sqs": {"SendMessageBatch"},
    "ssm": {"GetParameter"},
    "events": {"PutEvents"},
}


def test_the_services_whose_models_are_kept_are_those_the_code_makes_clients_of() -> None:
    assert services_in_use() == set(CALLED)


@pytest.mark.parametrize("service", sorted(CALLED))
def test_a_trimmed_model_has_every_operation_that_is_called_and_all_that_belongs_to_it(service: str) -> None:
    whole = model_of(service)
    trimmed = trim_model(whole, operations_in_use(whole["operations"]))
    assert CALLED[service] <= trimmed["operations"].keys()
    for name in CALLED[service]:
        kept, real = (ServiceModel(model, service).operation_model(name) for model in (trimmed, whole))
        for shape in ("input_shape", "output_shape"):
            assert repr(getattr(kept, shape) and getattr(kept, shape).members.keys()) == repr(
                getattr(real, shape) and getattr(real, shape).members.keys()
            )
    assert len(json.dumps(trimmed)) < len(json.dumps(whole)) / 4


def test_a_trimmed_model_knows_the_kinds_of_values_that_items_are_made_of_and_no_other() -> None:
    assert values_in_use() == {*text(""), *number(0)} == {"S", "N"}
    whole = model_of("dynamodb")
    trimmed = trim_model(whole, operations_in_use(whole["operations"]))
    assert trimmed["shapes"]["AttributeValue"]["members"].keys() == {"S", "N"}
    assert whole["shapes"]["AttributeValue"]["members"].keys() > {"S", "N", "M", "L"}


@pytest.fixture(params=["whole", "trimmed"])
def session(request: pytest.FixtureRequest, tmp_path: Path) -> botocore.session.Session:
    """botocore with its models as they come, or trimmed, read by its own loader."""
    for service in ("dynamodb", "s3", "sts"):
        shutil.copytree(Path(botocore.__file__).parent / "data" / service, tmp_path / service)
    if request.param == "trimmed":
        trim_models(tmp_path)
    for name in ("endpoints", "partitions", "sdk-default-configuration", "_retry"):
        shutil.copy(Path(botocore.__file__).parent / "data" / f"{name}.json", tmp_path)
    session = botocore.session.Session()
    loader = botocore.loaders.Loader([str(tmp_path)], include_default_search_paths=False)
    session.register_component("data_loader", loader)
    session.set_credentials("key", "secret")
    return session


def test_trimmed_or_whole_a_presigned_form_and_link_are_the_same(session: botocore.session.Session) -> None:
    client = session.create_client("s3", region_name="eu-central-1")
    link = client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"})
    form = client.generate_presigned_post("b", "k")
    assert link.split("?")[0] == "https://s3.eu-central-1.amazonaws.com/b/k"
    assert form["url"] == "https://s3.eu-central-1.amazonaws.com/b"
    signed = {"x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"}
    assert form["fields"].keys() == {"key", "policy", *signed}


def test_trimmed_or_whole_a_request_goes_to_the_same_address(session: botocore.session.Session) -> None:
    """Its ARNs, which the trimmed model doesn't look for, make no other address of a table that has a name"""
    sent: list[Any] = []

    def take(request: Any, **_: Any) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, {}, HTTPResponse(io.BytesIO(b"{}"), preload_content=False))

    client = session.create_client("dynamodb", region_name="eu-central-1")
    client.meta.events.register("before-send.dynamodb", take)
    put = {"TableName": "cases", "Item": {"pk": {"S": "claim#1"}}}
    client.transact_write_items(TransactItems=[{"Put": put}])
    assert [one.url for one in sent] == ["https://dynamodb.eu-central-1.amazonaws.com/"]
    assert json.loads(sent[0].body)["TransactItems"] == [{"Put": put}]


def test_trimmed_or_whole_an_item_comes_back_as_it_was_stored(session: botocore.session.Session) -> None:
    item = {"pk": text("claim#1"), "sk": text("@"), "due": number(7)}
    answer = json.dumps({"Items": [item], "Count": 1}).encode()

    def give(request: Any, **_: Any) -> AWSResponse:
        body = HTTPResponse(io.BytesIO(answer), preload_content=False)
        return AWSResponse(request.url, 200, {}, body)

    client = session.create_client("dynamodb", region_name="eu-central-1")
    client.meta.events.register("before-send.dynamodb", give)
    assert client.query(TableName="cases")["Items"] == [item]
