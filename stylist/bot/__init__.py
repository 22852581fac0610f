"""Telegram: updates in, outbox out. Only the bot process imports this package, and with it aiogram."""
