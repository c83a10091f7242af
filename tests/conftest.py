"""Fixtures for every test. The database is SQLite in a file, unless DATABASE_URL names another."""
