"""What people are told: drafts made from a Case. `views` turns values into what templates show, `tell` decides who
hears what, the others write one kind of letter each. Knows no Markdown, no bytes, no Message-IDs."""
