"""LuxeVerse Stylist: a conversational stylist for luxury fashion that really sells."""

__version__ = "0.1.0"
