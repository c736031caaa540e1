"""The disputed order."""

from tests.support.disputes import case as case
