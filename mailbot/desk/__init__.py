"""The helpdesk's world: values to a Case. Pure: knows no bytes, no clock, no I/O."""
