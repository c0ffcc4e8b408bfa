"""The web pages: every view is an address, and reading needs no script.

`application.py` puts the routes together, `state.py` holds what all of them share, `security.py`
stands before every request. A page is one file in `pages/`, an answer of the API one in `api/`;
both call what the command line calls. `publishing/` writes the reading part as files.
"""
