"""Benchmarks: ratios within one run, beside a bare WSGI application on the same server."""
