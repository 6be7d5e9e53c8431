"""OpenHands events, trajectories and evaluation outputs."""
