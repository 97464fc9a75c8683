"""For tests: the pytest plugin, and `Sandbox`, a whole service inside the process.

Empty on purpose: pytest loads `sandbox.testing.plugin` in every run of the environment.
"""
