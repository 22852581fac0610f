"""Policies, rates and thresholds: rows of system_settings, typed."""
