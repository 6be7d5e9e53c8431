"""An export to Parquet: the rows of traces, the files, and the folder that holds them."""
