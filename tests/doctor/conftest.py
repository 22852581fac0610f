from tests.demo.conftest import demo_database, demo_engine, demo_session, demo_transaction

__all__ = ["demo_database", "demo_engine", "demo_session", "demo_transaction"]
