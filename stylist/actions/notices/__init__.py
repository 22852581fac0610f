"""Taking notifications to the channels outside of the shop."""
