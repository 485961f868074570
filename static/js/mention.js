// Asking somebody by name: “@” and some letters in a text offer people who can read it. The server says who; without this
// file one writes the name, or ticks it in the list of the form.

const TYPED = /(?:^|[\s("])@([\p{L}\p{N}'-]+(?: [\p{L}'-]*)?)$/u;
const WAIT = 150; // milliseconds after the last letter
let timer = null;

const listOf = (text) => document.getElementById(`${text.id}_people`);
const options = (list) => [...list.querySelectorAll("[role=option]")];

function close(text) {
  clearTimeout(timer);
  const list = listOf(text);
  list.hidden = true;
  list.replaceChildren();
  text.removeAttribute("aria-activedescendant");
}

function choose(text, option) {
  for (const other of options(listOf(text))) other.setAttribute("aria-selected", other === option);
  text.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

async function offer(text) {
  const list = listOf(text);
  const name = text.value.slice(0, text.selectionStart).match(TYPED)?.[1];
  if (!name) return close(text);
  const audience = text.form.querySelector("[name=audience]:checked")?.value ?? list.dataset.audience ?? "";
  const path = `${list.dataset.url}?${new URLSearchParams({ name, audience })}`;
  await htmx.ajax("GET", path, { target: list, swap: "innerHTML", source: list });
  if (document.activeElement !== text || !text.value.slice(0, text.selectionStart).endsWith(name)) return;
  list.hidden = false;
  const first = options(list)[0];
  if (first) choose(text, first);
}

function put(text, option) {
  const end = text.selectionStart;
  const start = text.value.lastIndexOf("@", end - 1) + 1;
  text.setRangeText(`${option.dataset.name} `, start, end, "end");
  close(text);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea") || !listOf(target)) return;
  target.setAttribute("aria-autocomplete", "list");
  target.setAttribute("aria-controls", listOf(target).id);
  clearTimeout(timer);
  timer = setTimeout(() => offer(target), WAIT);
});

// Before the other shortcuts: arrows choose, Enter or Tab puts the name in, Esc closes the list and nothing else.
document.addEventListener(
  "keydown",
  (event) => {
    const list = event.target.matches?.("textarea") && listOf(event.target);
    if (!list || list.hidden || event.ctrlKey || event.metaKey) return;
    const people = options(list);
    const at = people.findIndex((it) => it.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") close(event.target);
    else if (step && people.length) choose(event.target, people.at((at + step) % people.length));
    else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) put(event.target, people[at]);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

document.addEventListener("pointerdown", (event) => {
  const option = event.target.closest(".mention-list [role=option]");
  if (!option) return;
  event.preventDefault(); // the text keeps the focus
  put(document.getElementById(option.closest(".mention-list").id.replace(/_people$/, "")), option);
});
document.addEventListener("focusout", ({ target }) => target.matches?.("textarea") && listOf(target) && close(target));
