"""What was recorded, in the forms of other tools; pure functions over the records.

sent.py         one request with its answer, as the writers see it; secrets masked
recording.py    what is exported: requests, or the path of a lead with deliveries and events
forms.py        the table of forms
har.py curl.py curl_script.py pytest_file.py junit.py postman.py    one form a file
"""
