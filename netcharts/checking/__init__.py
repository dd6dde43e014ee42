"""Checking a spec: the rules, the order in which they are applied, fixes and reports."""
