"""The query language of searches: what is asked, apart from where it is looked up."""
