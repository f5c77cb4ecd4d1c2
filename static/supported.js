// Runs before the page is drawn, so that parts a choice reveals do not flash. The style sheet looks for these names.
document.body.classList.add("js-enabled");
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("govuk-frontend-supported");
