"""Results as blocks that Rich can draw and a pipe can read."""
