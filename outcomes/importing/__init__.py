"""Figures from spreadsheets, and back into them: one table of columns, read, judged, and written.

`tables` and `workbooks` read a file into rows of text; `cells` reads what such a text says; `judging` says of each row
what recording it would do, and `sheets` writes figures so that reading them again changes nothing.
"""
