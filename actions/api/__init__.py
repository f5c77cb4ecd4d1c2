"""The API of what is being done: workstreams, actions, updates and the partners that do it."""
