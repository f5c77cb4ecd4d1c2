"""How the OpenAPI document describes the progress report: by its own dataclasses, so the two cannot differ."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from pydantic import TypeAdapter

from scrutiny.report_data import Progress

PARTS = "Report{model}"
"""Names of the parts in the document, where other answers have groups and windows too."""


class ProgressDescription(OpenApiSerializerExtension):
    """Describes `Progress` as `scrutiny.exporters.json.as_data` writes it."""

    target_class = Progress

    def get_name(self, auto_schema: AutoSchema, direction: str) -> str:
        """What the whole report is called."""
        return Progress.__name__

    def map_serializer(self, auto_schema: AutoSchema, direction: str) -> dict[str, Any]:
        """The whole report; its parts become components of their own."""
        schema = TypeAdapter(Progress).json_schema(mode="serialization", ref_template=f"#/components/schemas/{PARTS}")
        for name, part in schema.pop("$defs").items():
            auto_schema.registry.register_on_missing(
                ResolvedComponent(
                    name=PARTS.format(model=name), type=ResolvedComponent.SCHEMA, object=name, schema=part
                )
            )
        # The document calls the moment what every other answer calls it.
        schema["properties"] = {"as_at" if name == "at" else name: one for name, one in schema["properties"].items()}
        schema["required"] = ["as_at" if name == "at" else name for name in schema["required"]]
        return schema
