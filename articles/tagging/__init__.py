"""Subjects and the items that are about them: from an agency's labels, and from names found in the text."""
