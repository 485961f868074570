// allauth's passkey scripts report failure to the console; people read a toast. Without scripts there is no such button.
const start = document.getElementById("passkey_login");
if (start) start.hidden = false;

const step = document.getElementById("mfa_webauthn_authenticate");
if (step) {
  const ids = { authenticate: step.id, credential: step.dataset.credential, data: "js_data" };
  window.allauth.webauthn.forms.authenticateForm({ ids });
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const text = document.getElementById("passkey-refused").content.textContent;
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "error" } }));
});
