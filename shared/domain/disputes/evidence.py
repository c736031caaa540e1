"""What a piece of evidence shows, and what each party has yet to show."""

from collections.abc import Iterable, Mapping

from shared.domain.case import Model
from shared.domain.disputes.framework import Framework, MustShow, Requirement
from shared.domain.disputes.vocabulary import PARTIES, EvidenceKind, Issuer, Party, Proof, Scenario


class Material(Model):
    """One piece of evidence: what it is, who issued it, and which facts it proves."""

    kind: EvidenceKind
    issuer: Issuer | None = None
    proves: tuple[Proof, ...] = ()


class Evidence(Model):
    """What each party has submitted in time; the buyer's includes the earlier request's (R-DSP-12)."""

    buyer: tuple[Material, ...] = ()
    seller: tuple[Material, ...] = ()
    carrier: tuple[Material, ...] = ()

    def of(self, party: Party) -> tuple[Material, ...]:
        """List what that party has submitted."""
        return {"buyer": self.buyer, "seller": self.seller, "carrier": self.carrier}[party]


class Missing(Model):
    """By party, the names of the requirements not met: those of `[shows]` in the table."""

    buyer: tuple[str, ...] = ()
    seller: tuple[str, ...] = ()
    carrier: tuple[str, ...] = ()


def is_shown(requirement: Requirement, materials: Iterable[Material], table: Framework) -> bool:
    """Tell whether one of these pieces meets the requirement.

    A document of a kind that only some may issue counts only from one of them: a test report from a
    manufacturer, a laboratory or an agency (R-DSP-43, R-DSP-53), a certificate from a hospital (R-DSP-54).
    """
    return any(
        not set(requirement.proves).isdisjoint(piece.proves)
        or (piece.kind in requirement.kinds and _has_standing(piece, table))
        for piece in materials
    )


def not_shown(table: Framework, scenario: Scenario, evidence: Evidence) -> tuple[MustShow, ...]:
    """Find the rows of the table that nothing submitted meets, whether or not they apply here."""
    return tuple(
        row
        for row in table.scenarios[scenario].must_show
        if not is_shown(table.shows[row.shows], evidence.of(row.party), table)
    )


def unmet(rows: Iterable[MustShow], circumstances: set[str]) -> Mapping[Party, tuple[MustShow, ...]]:
    """Find, by party, which of these rows it would have to meet here."""
    lacking = [row for row in rows if row.applies(circumstances) and circumstances.isdisjoint(row.met_by)]
    return {party: tuple(row for row in lacking if row.party == party) for party in PARTIES}


def admitted(table: Framework, evidence: Evidence, circumstances: set[str]) -> Evidence:
    """Take what counts as submitted: while its own tracking says lost, no carrier's paper of a delivery."""
    if "tracking_lost" not in circumstances:
        return evidence
    of_delivery = table.carrier_states["delivery"]
    kept = tuple(piece for piece in evidence.carrier if set(piece.proves).isdisjoint(of_delivery))
    return evidence.model_copy(update={"carrier": kept})


def carrier_statements(table: Framework, evidence: Evidence, circumstances: set[str]) -> set[str]:
    """Find what the carrier itself admits, in words of the table: `carrier_states_loss` …

    By its own material, or by its tracking that says lost (A-41).
    """
    proved = {proof for piece in evidence.carrier for proof in piece.proves}
    if "tracking_lost" in circumstances:
        proved.add("lost_in_transit")
    return {
        f"carrier_states_{name}"
        for name, proofs in table.carrier_states.items()
        if not proved.isdisjoint(proofs)
    }


def _has_standing(piece: Material, table: Framework) -> bool:
    issuers = table.issuers.get(piece.kind)
    return issuers is None or piece.issuer in issuers
