"""The built-in rubrics, one YAML file each."""
