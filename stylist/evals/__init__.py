"""`stylist eval`: measuring the product against outside questions and answers; nothing an eval does lasts."""
