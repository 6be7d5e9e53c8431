"""Packs under version control: what changed in words, versions, merging, signing, and cases that are no longer needed."""
