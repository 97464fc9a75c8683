"""The web console: pages over the control plane, made on the server."""
