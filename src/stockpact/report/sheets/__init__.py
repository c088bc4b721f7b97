"""The sheets of the workbook, one idea a file."""
