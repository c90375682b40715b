"""Exports, imports, member lists and their matching, the official register."""
