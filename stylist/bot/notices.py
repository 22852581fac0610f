"""What the bot itself says, where the stylist has no part."""

from stylist.bot.services import CHANNEL, BotServices
from stylist.commerce.ids import SessionId, UserId
from stylist.memory.transcript import service as transcript_service
from stylist.memory.transcript.reply import Reply

UNREADABLE = (
    "I can read what you write and keep the photos you send, but not this kind of message. "
    "Tell me in words what you are looking for."
)
TOO_LONG = "That is more than I can read at once. Could you put it more briefly?"
BROKE = "Something went wrong on our side, and nothing was changed. Please try once more in a moment."
OLD_BUTTON = "That button is no longer in use. Tell me what you would like, and I will find it."


async def say(
    services: BotServices, *, session_id: SessionId, user_id: UserId | None, cause: str, text: str
) -> None:
    """Write a sentence of ours into the transcript and hand it to the outbox."""
    async with services.transaction() as session:
        await transcript_service.record_message(
            session,
            session_id=session_id,
            user_id=user_id,
            actor="system",
            cause=cause,
            channel=CHANNEL,
            reply=Reply(interaction_id=None, text=text),
            now=services.clock(),
            outbox_channel=CHANNEL,
        )
