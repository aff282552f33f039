"""The machine between the access points and the line: what it must be set to, as text and lists, and what is wrong."""
