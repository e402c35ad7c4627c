"""Ways to bring a graph to its closure; all reach the same one."""
