"""The HTML of mails as text: a tree that is safe to walk, its quotes marked, its words as a browser shows them."""
