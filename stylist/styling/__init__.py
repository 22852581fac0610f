"""What makes it a stylist: finding goods, and what can be seen in pictures."""
