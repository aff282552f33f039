"""The gatekeeper process: ``keeper`` knows the rules, ``loop`` its sockets and signals."""
