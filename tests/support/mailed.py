"""A watch over letters: one written for an inbox and for the mail goes to both, in one transaction.

And with each step that is news for agents goes the entry in their inbox.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from shared.domain.case import Transition
from shared.domain.notifications import Notification
from shared.gateways.letters.staff import NEWS
from shared.storage.records import Effect
from shared.storage.store import Store
from shared.usecases.notices import MailNotice


@contextmanager
def watched() -> Iterator[None]:
    """Nobody goes without an entry or a mail meanwhile. Raises AssertionError afterwards if somebody does."""
    written, lost = set[str](), list[str]()
    made, commit = MailNotice.__init__, Store.commit

    def noted(mail: MailNotice, **told: Any) -> None:
        made(mail, **told)
        written.add(mail.notification_id)

    def checked(store: Store, *steps: Transition[Any], effects: Iterable[Effect] = (), **more: Any) -> None:
        effects = list(effects)
        mailed = {effect.notification_id for effect in effects if isinstance(effect, MailNotice)}
        told = [step.case for step in steps if isinstance(step.case, Notification) and step.before is None]
        lost.extend(one.kind for one in told if one.id in written - mailed)
        news = {step.event for step in steps} & NEWS.keys()
        lost.extend(news - {one.kind for one in told if one.role == "agent"})
        commit(store, *steps, effects=effects, **more)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MailNotice, "__init__", noted)
        patch.setattr(Store, "commit", checked)
        yield
    assert lost == [], "letters that went without their mail, and news without an entry"
