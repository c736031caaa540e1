"""Who bears which peril of the way back."""

from typing import Literal

from shared.domain.case import Model
from shared.domain.policy import Policy

Bearer = Literal["buyer", "seller"]
Peril = Literal["breakage", "damage", "loss"]


class ReturnRisk(Model):
    """Who bears which peril of the way back."""

    breakage: Bearer
    damage: Bearer
    loss: Bearer

    def bearer(self, peril: Peril) -> Bearer:
        """Tell who bears that peril."""
        bearers: dict[Peril, Bearer] = {
            "breakage": self.breakage,
            "damage": self.damage,
            "loss": self.loss,
        }
        return bearers[peril]


def risk_before_upload(policy: Policy) -> ReturnRisk:
    """Who bears what until the goods are known to be under way: data only, nothing asserts it (R-PDA-16)."""
    return ReturnRisk(**policy.section("framework")["common"]["risk_before_upload"])
