"""The order of things, and nothing else: fetch, work, tick, send."""
