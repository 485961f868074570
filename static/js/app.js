// What HTML cannot do alone: focus after a swap, toasts, the theme at once, shortcuts, and a guard for unsaved text.
// Every page works without this file; nothing here decides anything that the server does not decide too.

const TOAST_MS = 8000;
const toasts = document.getElementById("toasts");
const written = new Set();

// Toasts: the server's word that something is saved. Errors stay until closed; the others wait for whoever reads them.
function showToast({ text, tone = "" }) {
  const toast = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  toast.querySelector("p").textContent = text;
  toast.classList.toggle("toast--error", tone === "error");
  toasts.append(toast);
}

function tend(toast) {
  toast.querySelector("[data-close]").hidden = false;
  if (toast.classList.contains("toast--error")) return;
  const leave = () => (toast.matches(":hover, :focus-within") ? setTimeout(leave, TOAST_MS) : toast.remove());
  setTimeout(leave, TOAST_MS);
}

for (const toast of toasts.children) tend(toast);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) for (const node of addedNodes) if (node.matches?.(".toast")) tend(node);
}).observe(toasts, { childList: true });

document.addEventListener("toast", ({ detail }) => showToast(detail));
document.addEventListener("click", ({ target }) => target.closest("[data-close]")?.closest(".toast").remove());

// No answer at all: say so, and leave the form as it is.
document.addEventListener("htmx:error", ({ target }) => {
  const form = target.closest?.("form");
  if (form) written.add(form);
  showToast({ text: document.getElementById("offline").content.textContent, tone: "error" });
});

// Theme: seen at once; the form tells the server.
document.addEventListener("click", ({ target }) => {
  const choice = target.closest("[data-theme-choice] button");
  if (!choice) return;
  const root = document.documentElement;
  if (choice.value === "system") delete root.dataset.theme;
  else root.dataset.theme = choice.value;
  for (const button of choice.form.querySelectorAll("button")) button.setAttribute("aria-pressed", button === choice);
});

// Focus: htmx moves it to [autofocus] in what it swapped in. When a swap took the focused element away and nothing
// claims the focus, it goes to where the person came from, or else to the new content's heading.
let cameFrom = null;
document.addEventListener("htmx:before:request", ({ target }) => (cameFrom = target.id || target.closest("[id]")?.id));
document.addEventListener("htmx:after:settle", ({ detail }) => {
  setTimeout(() => {
    if (document.activeElement !== document.body) return;
    const added = detail.newContent.filter((node) => node.nodeType === Node.ELEMENT_NODE && node.isConnected);
    const place =
      document.getElementById(cameFrom) ?? added.map((node) => node.querySelector("h1, h2, h3, h4")).find(Boolean) ?? added[0];
    if (!place) return;
    if (place.tabIndex < 0) place.tabIndex = -1;
    place.focus({ preventScroll: true });
  });
});

// A panel opens when htmx has filled it, and closes when what is saved in it changes the page behind.
document.addEventListener("htmx:after:settle", ({ target }) => {
  const panel = target.closest?.("dialog");
  if (panel && !panel.open) panel.showModal();
});
document.addEventListener("htmx:after:swap", ({ target, detail }) => {
  const panel = target.closest?.("dialog[open]");
  const place = detail.ctx.target;
  if (panel && !panel.contains(typeof place === "string" ? document.querySelector(place) : place)) panel.close();
});

// While htmx waits, the row or form that acts says so.
const waiting = new WeakMap();
document.addEventListener("htmx:before:request", ({ target, detail }) => {
  const region = target.closest("form, li, tr, section");
  region?.setAttribute("aria-busy", "true");
  waiting.set(detail.ctx, region);
});
document.addEventListener("htmx:finally:request", ({ detail }) => waiting.get(detail.ctx)?.removeAttribute("aria-busy"));

// Unsaved text: ask before it is lost. A form that is sent, cancelled or swapped away is no longer in danger.
const unsaved = (form) => [...form.querySelectorAll("textarea")].some((text) => text.value !== text.defaultValue);
document.addEventListener("input", ({ target }) => {
  if (target.matches("textarea") && target.form) written.add(target.form);
});
document.addEventListener("submit", ({ target }) => written.delete(target));
document.addEventListener("click", ({ target }) => {
  const cancel = target.closest("[data-cancel]");
  if (cancel) written.delete(cancel.closest("form"));
});
// A draft that the server keeps is not unsaved.
document.addEventListener("draft-kept", ({ target }) => {
  for (const text of target.closest("form")?.querySelectorAll("textarea") ?? []) text.defaultValue = text.value;
});
window.addEventListener("beforeunload", (event) => {
  if ([...written].some((form) => form.isConnected && unsaved(form))) event.preventDefault();
});

// The key / goes to the search, unless somebody types or has turned it off (a single key must be possible to turn off).
const shortcut = document.querySelector("[data-shortcut] button");
if (shortcut) {
  const show = () => shortcut.setAttribute("aria-pressed", localStorage.getItem("shortcut") !== "off");
  shortcut.closest("[data-shortcut]").hidden = false;
  shortcut.addEventListener("click", () => {
    localStorage.setItem("shortcut", localStorage.getItem("shortcut") === "off" ? "on" : "off");
    show();
  });
  show();
}
document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (key === "Escape" && target.matches?.("[data-search]") && !event.defaultPrevented) return target.blur();
  if (key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest("input, textarea, select, [contenteditable], dialog") || localStorage.getItem("shortcut") === "off") return;
  const search = [...document.querySelectorAll("[data-search]")].find((it) => it.checkVisibility());
  if (!search) return;
  event.preventDefault();
  if (search.href) return location.assign(search.href);
  search.focus();
  search.select();
});

// Ctrl+Enter sends the form one writes in. Esc cancels it, when it offers a way back and nothing would be lost.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form");
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape" && !event.defaultPrevented && !unsaved(form)) {
    form.querySelector("[data-cancel]")?.click();
  }
});
