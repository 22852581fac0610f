"""Composition roots: one module per process; builds engine, Redis, models, agent, and wires adapters."""
