"""Mail about the work on a plan, a module a topic. Called after the change is committed, never inside it."""
