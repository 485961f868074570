// What others do appears without a reload. The stream says only that something happened; then the page asks for itself
// and is morphed, so that focus, open parts and what somebody types stay. Without the stream the page just grows old.

const address = document.querySelector('meta[name="live"]').content;
const REST = 2000; // milliseconds between two refreshes
const JITTER = 500; // so that five hundred tabs do not ask at once
const PATIENCE = 8; // failures in a row after which it waits for the person to come back
const FIELDS = "textarea, select, input:not([type=hidden])";

let source = null;
let failures = 0;
let timer = null;
let retry = null;
let made = 0; // when what the page shows was asked for, on the page's own clock
let morph = null;

htmx.registerExtension("live", { init: (api) => (morph = api.morph) });
// What the person or a script set on an element is not the server's to take away.
htmx.config.morphIgnore.push("open", "tabindex", "aria-busy");

function listen() {
  clearTimeout(retry);
  if (source || document.hidden) return;
  const age = ((performance.now() - made) / 1000).toFixed(1);
  source = new EventSource(`${address}?age=${age}`, { withCredentials: true });
  source.onopen = () => (failures = 0);
  source.addEventListener("changed", soon);
  source.onerror = () => {
    rest();
    if (failures++ < PATIENCE) retry = setTimeout(listen, Math.min(60000, 1000 * 2 ** failures) * (0.5 + Math.random()));
  };
}

function rest() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

function soon() {
  timer ??= setTimeout(refresh, Math.max(Math.random() * JITTER, made + REST - performance.now()));
}

async function refresh() {
  timer = null;
  if (document.hidden) return; // it hears of it again when the person is back
  if (document.querySelector("main [aria-busy=true]")) return soon(); // let what was sent be answered first
  const before = made;
  made = performance.now();
  try {
    const answer = await fetch(location.href, { headers: { "X-Live": "1" }, cache: "no-store" });
    if (answer.ok && !answer.redirected) show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    else rest(); // signed out, or no longer theirs: the page stays as it is
  } catch {
    made = before; // what was missed is asked for when the stream answers again
    source?.onerror();
  }
}

function show(fresh) {
  const focused = document.activeElement;
  for (const id of ["main", "bell"]) {
    const old = document.getElementById(id);
    const next = fresh.getElementById(id);
    if (!old || !next) continue;
    const held = inUse(old, fresh);
    if (held.includes(old)) continue;
    for (const element of held) element.setAttribute("hx-morph-skip", "");
    const fragment = document.createDocumentFragment();
    fragment.append(document.adoptNode(next));
    morph(old, fragment, false);
    for (const element of held) element.removeAttribute("hx-morph-skip");
    htmx.process(old);
  }
  if (focused.isConnected && document.activeElement !== focused) focused.focus({ preventScroll: true });
}

// Forms with fields and open panels: somebody may be in the middle of them. Each is kept whole, up to the nearest
// element that the fresh page has too.
function inUse(root, fresh) {
  const busy = [...root.querySelectorAll("form, dialog[open]")].filter((it) => it.open || it.querySelector(FIELDS));
  return busy.map((it) => {
    let place = it;
    while (place !== root && !(place.id && fresh.getElementById(place.id)?.tagName === place.tagName)) place = place.parentElement;
    return place;
  });
}

document.addEventListener("visibilitychange", () => {
  failures = 0;
  if (document.hidden) rest();
  else listen();
});
addEventListener("pagehide", rest);
addEventListener("pageshow", listen);
listen();
