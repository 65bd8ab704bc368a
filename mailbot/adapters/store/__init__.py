"""What mailbot keeps: tables, one transaction per mail, queries."""
