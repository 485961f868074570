"""Organisations that share a need and pay together."""
