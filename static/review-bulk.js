// Comforts of accepting updates without change: all at once, and how many on the button.
const form = document.querySelector("form[data-bulk]");
const boxes = [...form.querySelectorAll('input[name="update"]')];
const button = form.querySelector("[data-bulk-button]");

const all = document.createElement("button");
all.type = "button";
all.className = "app-linkbutton govuk-link";

const chosen = () => boxes.filter((box) => box.checked).length;

const draw = () => {
  const number = chosen();
  button.textContent = number
    ? `Accept ${number} update${number === 1 ? "" : "s"} without change`
    : "Accept the selected updates";
  all.textContent = number === boxes.length ? "Select none" : "Select all";
};

all.addEventListener("click", () => {
  const wanted = chosen() < boxes.length;
  for (const box of boxes) box.checked = wanted;
  draw();
});
form.addEventListener("change", draw);
// A browser that comes back to the page keeps what was ticked.
addEventListener("pageshow", draw);

if (boxes.length > 1) form.querySelector(".govuk-checkboxes").before(all);
draw();
