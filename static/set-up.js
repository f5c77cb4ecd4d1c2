// Comforts of the set-up grid: a row is saved when you leave it. Without this file the Save buttons do the same.
const form = document.querySelector("[data-set-up]");
if (form) start(form);

function start(form) {
  const dirty = new Map(); // reference -> number of the last keystroke in a row that is not saved
  const refused = new Map(); // reference -> the number that was refused: it is sent again only on request
  const kept = new Map(); // reference -> what the boxes of a row held when it was last saved
  const status = form.querySelector("[data-said]");
  let queue = Promise.resolve();
  let unsaved = 0;

  const rowOf = (element) => element?.closest?.("[data-row]") ?? null;
  const rowNamed = (ref) => [...form.querySelectorAll("[data-row]")].find((row) => row.dataset.row === ref);
  const boxesOf = (row) => [...row.querySelectorAll("input[name], select[name]")];
  const held = (row) => JSON.stringify(boxesOf(row).map((box) => box.value));
  const say = (row, text) => {
    row.querySelector("[data-saved]").textContent = text;
    status.textContent = `Action ${row.dataset.row}: ${text}`;
  };

  // Typed before signing in again, and not saved yet.
  for (const row of form.querySelectorAll("[data-row][data-typed]")) dirty.set(row.dataset.row, ++unsaved);

  form.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (!row) return;
    dirty.set(row.dataset.row, ++unsaved);
    row.querySelector("[data-saved]").textContent = "Not saved yet";
  });
  form.addEventListener("change", (event) => {
    const row = rowOf(event.target);
    if (event.target.matches("select")) nameChosen(event.target);
    if (row && event.target.matches("select[name$='-lead']")) {
      suggestPeople(row);
      offerToFill(row);
    }
    if (row && !row.contains(document.activeElement)) send(row.dataset.row);
  });
  form.addEventListener("focusout", (event) => {
    const row = rowOf(event.target);
    if (row && rowOf(event.relatedTarget) !== row) send(row.dataset.row);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const ref = event.submitter?.name === "row" ? event.submitter.value : "";
    if (!ref && !dirty.size) status.textContent = "Everything is saved.";
    refused.clear();
    const asked = ref ? [ref] : [...dirty.keys()];
    for (const each of asked) send(each, true);
    queue.then(() => leadToError(ref, asked));
  });
  window.addEventListener("beforeunload", (event) => { if (dirty.size) event.preventDefault(); });

  // One row after the other, so that each sends what the one before left. The mouse leaves a box and presses Save in
  // one go: what was saved or refused on leaving is not sent a second time, and what was said about it stays.
  function send(ref, isAsked = false) {
    queue = queue.then(() => {
      const isNew = dirty.has(ref) ? refused.get(ref) !== dirty.get(ref) : isAsked && kept.get(ref) !== held(rowNamed(ref));
      return isNew ? save(ref) : null;
    });
  }

  // Whoever has gone on to a box is left there: only somebody still at the button they pressed is led to the error.
  function leadToError(ref, asked) {
    const at = document.activeElement;
    const row = rowOf(at);
    const isWaiting = at === document.body || (form.contains(at) && at.tagName === "BUTTON" && (!row || row.dataset.row === ref));
    if (!isWaiting) return;
    const wrong = [...form.querySelectorAll("tr .govuk-input--error, tr .govuk-select--error")];
    wrong.find((box) => asked.includes(rowOf(box).dataset.row))?.focus();
  }

  async function save(ref) {
    if (!dirty.has(ref)) dirty.set(ref, ++unsaved);
    const typed = dirty.get(ref);
    const row = rowNamed(ref);
    const body = new FormData();
    for (const box of boxesOf(row)) body.append(box.name, box.value);
    body.append("row", ref);
    row.querySelector("[data-saved]").textContent = "Saving";
    let fresh;
    try {
      fresh = await post(body);
    } catch (problem) {
      say(row, `Not saved. ${problem.message} What you typed is still here.`);
      return;
    }
    const isWrong = Boolean(fresh.querySelector(".govuk-error-message"));
    const said = isWrong ? "Not saved: see the message in the row" : fresh.querySelector("[data-saved]").textContent || "Nothing to save";
    const isNewer = dirty.get(ref) !== typed;
    const isHere = row.contains(document.activeElement) && document.activeElement.tagName !== "BUTTON";
    if (isWrong) refused.set(ref, typed);
    else if (!isNewer) dirty.delete(ref);
    for (const line of document.querySelectorAll("[data-progress]")) line.textContent = fresh.dataset.progressWords;
    if (isNewer || (isHere && !isWrong)) {
      // Somebody is typing here again: take over what was recorded, and leave the boxes alone.
      const seen = `[name="${ref}-seen"]`;
      if (!isWrong) row.querySelector(seen).value = fresh.querySelector(seen).value;
      if (!isWrong && !isNewer) kept.set(ref, held(row));
      say(row, said);
      return;
    }
    const focused = row.contains(document.activeElement) ? document.activeElement.id : "";
    row.replaceWith(fresh);
    if (!isWrong) {
      kept.set(ref, held(fresh));
      offerToFill(fresh);
    }
    if (focused) document.getElementById(focused)?.focus();
    say(fresh, said);
  }

  async function post(body) {
    let answer;
    try {
      const headers = { "X-Requested-With": "fetch", "X-CSRFToken": cookie("csrftoken") };
      answer = await fetch(form.action, { method: "POST", body, headers });
    } catch {
      throw new Error("The service cannot be reached. Try again when you are online.");
    }
    if (answer.redirected || answer.status === 403) throw new Error("You are signed out. Sign in again in another tab, then press Save.");
    if (answer.status !== 200 && answer.status !== 422) throw new Error("Something went wrong. Press Save to try again.");
    const drawn = document.createElement("template");
    drawn.innerHTML = await answer.text();
    const row = drawn.content.querySelector("tr[data-row]");
    if (!row) throw new Error("Something went wrong. Press Save to try again.");
    return document.importNode(row, true);
  }
}

function cookie(name) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

// A narrow column cuts long names short: the whole name of the one chosen stands in a tooltip.
function nameChosen(select) {
  select.title = select.selectedOptions[0]?.textContent ?? "";
}

// The people suggested are those of the lead partner chosen.
function suggestPeople(row) {
  const box = row.querySelector("input[list]");
  const own = `people-${leadOf(row).value}`;
  box?.setAttribute("list", document.getElementById(own) ? own : "people-all");
}

function leadOf(row) {
  return row.querySelector("select[name$='-lead']");
}

// One button sets the same lead partner in every row of the workstream that has none; each row is then saved as usual.
function offerToFill(row) {
  const lead = leadOf(row);
  row.querySelector(".app-set-up__fill")?.remove();
  const rowsWithout = () => [...row.parentElement.querySelectorAll("[data-row]")].filter((other) => !leadOf(other).value);
  const empty = rowsWithout();
  if (!lead.value || !empty.length) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "app-set-up__fill";
  button.textContent = `Use for ${empty.length === 1 ? "1 other action" : `${empty.length} other actions`} without a lead`;
  button.addEventListener("click", () => {
    for (const other of rowsWithout()) {
      leadOf(other).value = lead.value;
      nameChosen(leadOf(other));
      leadOf(other).dispatchEvent(new Event("input", { bubbles: true }));
      suggestPeople(other);
    }
    button.remove();
    lead.focus();
    row.closest("form").requestSubmit();
  });
  lead.closest(".app-cell").append(button);
}
