"""What use cases work with on a stack, as far as its table and the archive are all they need."""

from local.operate.stack import Stack
from shared.usecases.services import Deployment, Services


def services_of(stack: Stack) -> Services:
    """The services of a stack, by the time that rules there: a sandbox's clock where one was moved."""
    names = stack.outputs
    made = Deployment(table=names["TableName"], audit_bucket=names.get("AuditBucket", ""), sandbox=True)
    return Services(made, client=stack.client, real_clock=stack.real_clock)
