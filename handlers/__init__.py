"""What the station does: one verb, one file."""

import os

# Beside lxml (of python-docx) openpyxl would read workbooks with it, and pass over entities that defusedxml refuses.
os.environ["OPENPYXL_LXML"] = "False"
