"""What the sender of a mail newly wrote, apart from what they quoted, passed on or signed with."""
