"""mailbot: an email-driven ticketing daemon."""
