"""What goes out: regression-test packs and the runner that checks a candidate against them."""
