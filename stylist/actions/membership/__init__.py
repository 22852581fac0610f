"""Changing a membership and paying with points: proposed, confirmed, charged; and the renewals of each month."""
