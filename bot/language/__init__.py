"""The text after `/papers` as one `Command` value. Pure."""
