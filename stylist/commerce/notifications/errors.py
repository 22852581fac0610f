"""What can be wrong with a notification."""

from stylist.errors import NotFound


class NotificationNotFound(NotFound):
    """No such notification, or somebody else's."""

    code = "notifications.not_found"
    param = "notification_id"
