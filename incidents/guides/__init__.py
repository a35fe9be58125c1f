"""The playbook, the letters and the severity guide: HQ's words, kept in versions."""
