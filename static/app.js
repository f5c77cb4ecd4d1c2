// Comforts only: every page does its whole job without this file.
import { initAll } from "./vendor/govuk-frontend/govuk-frontend.min.js";

initAll();

// Fields that belong to a choice show while it is made. One block may belong to several choices, and a block that holds
// an error stays in sight, so that the error summary's links always lead somewhere.
for (const block of document.querySelectorAll("[data-revealed-by]")) {
  const inputs = block.dataset.revealedBy.split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const kind = block.classList.contains("govuk-checkboxes__conditional") ? "checkboxes" : "radios";
  const hidden = `govuk-${kind}__conditional--hidden`;
  const sync = () => {
    const shown = inputs.some((input) => input.checked) || block.querySelector(".govuk-form-group--error");
    block.classList.toggle(hidden, !shown);
  };
  inputs[0]?.closest("[data-module]")?.addEventListener("change", sync);
  window.addEventListener("pageshow", sync);
  sync();
}

// A form that says so warns before typed words are lost; "yes" says that it came back with words that are not saved.
for (const form of document.querySelectorAll("form[data-warn-unsaved]")) {
  let changed = form.dataset.warnUnsaved === "yes";
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
