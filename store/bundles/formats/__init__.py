"""One module or package per format; a format never imports another."""
