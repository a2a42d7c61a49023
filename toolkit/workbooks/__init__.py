"""Workbooks of spreadsheets (.xlsx): written at full precision and harmless, and read within bounds; both through openpyxl, an extra."""
