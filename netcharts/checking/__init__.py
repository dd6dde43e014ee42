"""Check specs: rules, findings, fixes and reports."""
