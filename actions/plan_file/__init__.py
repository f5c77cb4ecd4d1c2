"""Plan files: a published strategy and its action plan as one JSON file, described for its writers in docs/plan-file.md.

The dataclasses of `actions.plan_file.shape` are the format: pydantic checks a file against them and lists every
problem at once, so types and limits are written once. (jsonschema would need a schema beside the dataclasses, and
msgspec stops at the first problem.) `actions.plan_file.links` adds what one value alone cannot show.
"""
