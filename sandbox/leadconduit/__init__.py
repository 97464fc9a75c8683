"""LeadConduit: what it does to a lead, and its API."""
