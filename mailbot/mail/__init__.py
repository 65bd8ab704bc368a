"""The RFCs' world: bytes to values and back. Pure: knows no ticket, no clock, no I/O."""
