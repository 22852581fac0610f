"""What can be wrong with a review or a vote."""

from uuid import UUID

from stylist.errors import Conflict, Forbidden, Invalid, NotFound


class ReviewNotFound(NotFound):
    """No such review, or not one this person may see or change."""

    code = "reviews.not_found"
    param = "review_id"


class NotBought(Forbidden):
    """Only who got the piece from this shop may review it."""

    code = "reviews.not_bought"
    param = "product_id"


class AlreadyReviewed(Conflict):
    """The person has reviewed this product: the review can be changed; carries its id."""

    code = "reviews.already_reviewed"
    param = "product_id"

    def __init__(self, *, review_id: UUID) -> None:
        super().__init__("you have reviewed this product: change that review")
        self.review_id = review_id


class ReviewInvalid(Invalid):
    """A rating is 1 to 5, a text is not too long, pictures are this shop's own."""

    code = "reviews.invalid"


class OwnReview(Forbidden):
    """Nobody votes on their own review."""

    code = "reviews.own"


class ModerationNotAllowed(Conflict):
    """A review in this state can't take that one; carries the state."""

    code = "reviews.moderation_not_allowed"

    def __init__(self, *, state: str, wanted: str) -> None:
        super().__init__(f"a review that is {state} can't become {wanted}")
        self.state = state
        self.wanted = wanted
