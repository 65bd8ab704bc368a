"""The shell: one outside thing per file, no decisions."""
