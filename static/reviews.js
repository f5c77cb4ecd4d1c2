// Comforts of the review page: one key a decision. Everything they do can be done without this file.
const KEPT = "review-keys";
const form = document.querySelector("form[data-review]");
const panel = document.querySelector("[data-keys]");
const CHOICES = { a: "accept", d: "differ", r: "return" };

// Single keys are kept on or off on this device; a browser that keeps nothing leaves them on.
const isOn = () => {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
};

const keep = (on) => {
  try {
    localStorage.setItem(KEPT, on ? "on" : "off");
  } catch {
    // Nothing is kept: the choice holds for this page.
  }
};

let on = isOn();

const key = (name) => {
  const drawn = document.createElement("kbd");
  drawn.className = "app-kbd";
  drawn.textContent = name;
  return drawn;
};

const choiceOf = (letter) => form?.querySelector(`input[name="decision"][value="${CHOICES[letter]}"]`);

const drawKeys = () => {
  for (const drawn of document.querySelectorAll("label .app-kbd")) drawn.remove();
  for (const letter of on ? Object.keys(CHOICES) : []) {
    const label = choiceOf(letter)?.labels[0];
    const drawn = key(letter.toUpperCase());
    drawn.setAttribute("aria-hidden", "true");
    label?.append(" ", drawn);
  }
  for (const letter of Object.keys(CHOICES)) {
    const choice = choiceOf(letter);
    if (on) choice?.setAttribute("aria-keyshortcuts", letter.toUpperCase());
    else choice?.removeAttribute("aria-keyshortcuts");
  }
};

const drawPanel = () => {
  const line = document.createElement("p");
  line.className = "govuk-body app-s";
  if (form) line.append(key("Ctrl"), " + ", key("Enter"), on ? " saves, " : " saves");
  if (on) line.append(key("J"), " next, ", key("K"), " previous");
  const toggle = document.createElement("button");
  toggle.type = "button";
  toggle.className = "govuk-button govuk-button--secondary govuk-!-margin-bottom-0";
  toggle.textContent = on ? "Turn off single-key shortcuts" : "Turn on single-key shortcuts";
  toggle.addEventListener("click", () => {
    on = !on;
    keep(on);
    drawKeys();
    drawPanel();
    panel.querySelector("button").focus();
  });
  panel.replaceChildren(line, toggle);
  panel.hidden = false;
};

const choose = (letter) => {
  const choice = choiceOf(letter);
  if (!choice) return false;
  choice.checked = true;
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const revealed = document.querySelector(`[data-revealed-by~="${choice.id}"]`);
  (revealed?.querySelector("input, textarea") ?? choice).focus();
  return true;
};

const go = (direction) => {
  const link = document.querySelector(`a[rel="${direction}"]`);
  link?.click();
  return Boolean(link);
};

const isTyping = (element) =>
  element.isContentEditable || element.matches?.("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.repeat) return;
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:not([type=button])"));
    return;
  }
  if (!on || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const letter = event.key.toLowerCase();
  const isDone = letter === "j" ? go("next") : letter === "k" ? go("prev") : letter in CHOICES && choose(letter);
  // The letter must not be typed into the box that has just taken the focus.
  if (isDone) event.preventDefault();
});

if (panel) {
  drawKeys();
  drawPanel();
}
