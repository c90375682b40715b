"""Eligibility and fees: pure functions of a network and a municipality."""
