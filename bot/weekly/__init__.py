"""The weekly note: what is unread, and what became of saved papers."""
