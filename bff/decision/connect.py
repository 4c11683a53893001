"""From settings to the desk where decisions are asked for, or to none."""

from adapters.assertion import AssertionSigner
from adapters.transport import CallObserver, SourceSettings, open_upstream
from bff.decision.names import CustomerNames
from bff.decision.point import DecisionPoint
from bff.decision.request import DecisionDesk
from bff.settings import Mode, Settings
from masking.keys import DEVELOPMENT_KEY, MasterKey, read_key_ring


def connect_decision(
    settings: Settings, signer: AssertionSigner, observer: CallObserver
) -> DecisionDesk | None:
    """Connect the decision point of *settings*; without an address there is none."""
    decision = settings.decision
    if not decision.url:
        return None
    source = SourceSettings(
        name="decision-point",
        url=decision.url,
        factory="",
        timeout_ms=decision.timeout_ms,
        concurrency=decision.concurrency,
        queue=0,
        observer=observer,
    )
    return DecisionDesk(DecisionPoint(open_upstream(source, signer), CustomerNames(_key(settings))))


def _key(settings: Settings) -> MasterKey:
    text = settings.decision.key.reveal()
    if not text:
        return MasterKey(0, DEVELOPMENT_KEY)
    return read_key_ring(text, settings.mode is Mode.PRODUCTION).keys[0]
