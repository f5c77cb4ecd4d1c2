// Saves a form's draft while it is typed in. The form works without it: "Save draft" does the same by hand.
const PAUSE = 3000;
const RETRY = 10000;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const status = document.getElementById("draft-status");
  const version = form.elements.version;
  let timer;
  let changed = false;
  let stopped = false;
  let busy = false;
  let saved = status.textContent;

  // Signing in again on another page renews this token; the cookie always holds the one that counts.
  const renewToken = () => {
    const cookie = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    if (cookie) form.elements.csrfmiddlewaretoken.value = cookie.slice("csrftoken=".length);
  };

  const say = (message) => {
    if (status.textContent !== message) status.textContent = message;
  };

  const sayHowFar = () => say(changed ? `${saved} What you typed since is not saved yet.` : saved);

  const later = (wait) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(save, wait);
  };

  const take = async (answer) => {
    const body = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : {};
    if (answer.ok && body.version) {
      version.value = body.version;
      saved = body.message;
      sayHowFar();
    } else if (answer.status === 401) {
      changed = true;
      say("You have been signed out. What you typed is still here: press Save draft, sign in, and carry on.");
    } else if (answer.status >= 500) {
      changed = true;
      later(RETRY);
      say("Not saved yet. Trying again.");
    } else {
      stopped = true;
      say(body.message || "This could not be saved. Press Save draft to see why.");
    }
  };

  async function save() {
    if (busy) return later(PAUSE);
    busy = true;
    changed = false;
    renewToken();
    const data = new URLSearchParams(new FormData(form));
    data.set("go", "autosave");
    try {
      await take(await fetch(form.action, { method: "POST", body: data, keepalive: data.toString().length < 60000 }));
    } catch {
      changed = true;
      later(RETRY);
      say("Not saved yet: no connection. Trying again.");
    }
    busy = false;
    return undefined;
  }

  form.addEventListener("input", () => {
    changed = true;
    if (!stopped && saved) sayHowFar();
    later(PAUSE);
  });
  form.addEventListener("submit", () => { changed = false; stopped = true; clearTimeout(timer); renewToken(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && changed && !stopped) { clearTimeout(timer); save(); }
  });
  // Coming back by the browser's own button wakes the page as it was left.
  window.addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
}
