"""The doors: real clients, and bytes no client would send, against the real servers."""
