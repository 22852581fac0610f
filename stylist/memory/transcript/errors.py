"""What can go wrong with the transcript."""

from stylist.errors import Invalid, NotFound


class ExchangeNotFound(NotFound):
    """No such exchange in this conversation."""

    code = "transcript.exchange_not_found"


class ConversationNotFound(NotFound):
    """No conversation with that id in which anything was said."""

    code = "transcript.conversation_not_found"


class RatingInvalid(Invalid):
    """A rating is a whole number from 1 to 5."""

    code = "transcript.rating_invalid"
    param = "rating"
