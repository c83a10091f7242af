"""How fast and how good the search is: `python -m bench`, described in docs/performance.md."""
