"""Alembic's folder, inside the package so that every installation carries it."""
