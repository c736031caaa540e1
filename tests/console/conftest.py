"""What the pages' tests share."""

from collections.abc import Mapping

import pytest

from tests.support.played_world import Played


@pytest.fixture
def ids(world: Played) -> Mapping[str, str]:
    """Ids of what is in a module's world, by what they are for."""
    return world.ids
