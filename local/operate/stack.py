"""The stack a command works on: the service on this machine, or a deployed one by the outputs it has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from local.deploy import Clients, aws, outputs, standing_parameters
from local.engine import engine
from local.stack import STACK, clients
from shared.domain.times import whole_second
from shared.storage.clock import read_clock
from shared.storage.shards import USUAL, Shards
from shared.storage.store import Store


@dataclass(frozen=True)
class Stack:
    """A stack of the service. client: makes AWS clients by service name; real_clock: real time, in UTC.

    endpoint: where the emulator listens; None on AWS.
    """

    name: str
    client: Clients
    real_clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    endpoint: str | None = None

    @cached_property
    def outputs(self) -> dict[str, str]:
        """What the stack says of itself. Raises SystemExit if there is no such stack."""
        found = outputs(self.client("cloudformation"), self.name)
        if not found:
            raise SystemExit(f"There is no stack {self.name} here.")
        return found

    @cached_property
    def store(self) -> Store:
        """Its table."""
        given = standing_parameters(self.client("cloudformation"), self.name)
        shards = Shards(read=int(given.get("DueShardsRead", USUAL.read)))
        return Store(self.client("dynamodb"), self.outputs["TableName"], self.real_clock, shards)

    def now(self) -> datetime:
        """The time that rules there: the real one, or that of the sandbox once it was moved."""
        moved = read_clock(self.store)
        return whole_second(moved.now if moved else self.real_clock())

    def queue_url(self, resource: str) -> str:
        """The address of a queue, by its name in the template."""
        found = self.client("cloudformation").describe_stack_resource(
            StackName=self.name, LogicalResourceId=resource
        )
        return str(found["StackResourceDetail"]["PhysicalResourceId"])

    def emulator(self, what: str) -> str:
        """Where the emulator listens. Raises SystemExit on AWS, where there is no such thing as `what`."""
        if self.endpoint is None:
            raise SystemExit(f"{what} is for the service on this machine alone.")
        return self.endpoint


def find_stack(name: str | None, region: str | None) -> Stack:
    """The stack of that name where AWS settings lead to; without a name the one on this machine.

    That one is brought up if it isn't there.
    """
    if name is not None:
        return Stack(name, aws(region).client)
    endpoint = engine().stack()["aws_endpoint_url"]
    return Stack(STACK, clients(endpoint), endpoint=endpoint)
