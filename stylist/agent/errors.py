"""What a message or a turn can be refused for."""

from stylist.errors import Conflict, Invalid, NotFound, Unavailable


class MessageEmpty(Invalid):
    """A message needs a text, an attachment or a pressed action."""

    code = "message.empty"
    param = "text"


class MessageTooLong(Invalid):
    """A text is longer than we read."""

    code = "message.too_long"
    param = "text"

    def __init__(self, *, length: int, most: int) -> None:
        super().__init__(f"a message may have {most} characters, this one has {length}")
        self.length = length
        self.most = most


class MessageIdInvalid(Invalid):
    """`client_msg_id` is 1 to 100 printable characters, unique within the conversation."""

    code = "message.id_invalid"
    param = "client_msg_id"


class ActionUnknown(NotFound):
    """No such button in this conversation."""

    code = "message.action_unknown"
    param = "action"


class TurnLimitReached(Unavailable):
    """A model called tools or itself more often than one turn may."""

    code = "agent.limit_reached"


class ModelSilent(Unavailable):
    """A model answered nothing that can be shown."""

    code = "agent.model_silent"


class AnswerPending(Conflict):
    """The message is accepted and will be answered; it took longer than this request waits."""

    code = "message.pending"
