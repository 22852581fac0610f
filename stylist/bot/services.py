"""What the bot's handlers work with; made by bootstrap."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from stylist.actions.accounts.desk import AccountDesk
from stylist.agent.turn import Turns
from stylist.db.session import Transaction
from stylist.live.events import EventBus

CHANNEL = "telegram"


@dataclass(frozen=True, slots=True)
class BotServices:
    """The services of the bot process."""

    transaction: Transaction
    turns: Turns
    bus: EventBus
    media_dir: Path
    own_url: str
    shop_name: str
    clock: Callable[[], datetime]
    accounts: AccountDesk
