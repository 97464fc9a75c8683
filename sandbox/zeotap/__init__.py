"""The Zeotap Destinations API: workspaces, destinations, and the syncs that send data to them."""
