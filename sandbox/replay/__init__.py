"""A HAR sent again into a namespace, and what is answered differently now.

har_reader.py   HARs of the sandbox, of browsers and of proxies, read and checked
rules.py        which differences count
comparing.py    one answer held against the recorded one; ids followed from answer to request
replaying.py    all entries in turn; the report
"""
