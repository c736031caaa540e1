"""The time axis of a parcel: what happened, at its place."""

from shared.console.drawing import places

START, END = "2026-03-01T00:00:00Z", "2026-03-11T00:00:00Z"


def point(day: int, label: str, *, hour: int = 0, warm: bool = False) -> dict[str, object]:
    return {"at": f"2026-03-{day:02}T{hour:02}:00:00Z", "label": label, "warm": warm}


def test_points_lie_in_order_at_their_share_of_the_time() -> None:
    shown = places([point(11, "lost"), point(1, "shipped"), point(6, "sighted")], START, END)
    assert [(one["label"], one["place"]) for one in shown] == [("shipped", 0), ("sighted", 50), ("lost", 100)]


def test_points_too_close_to_be_told_apart_share_a_place_and_its_color() -> None:
    points = [point(6, "delivered", hour=3, warm=True), point(6, "reported"), point(6, "filed", hour=4)]
    (one,) = places(points, START, END)
    assert (one["label"], one["place"], one["warm"]) == ("reported, delivered, filed", 50, True)
    apart = places([point(6, "reported"), point(6, "delivered", hour=5)], START, END)
    assert [one["label"] for one in apart] == ["reported", "delivered"]
