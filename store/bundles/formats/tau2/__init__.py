"""tau2-bench simulations."""
