// allauth's passkey scripts report failure to the console; people read a toast.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const text = document.getElementById("passkey-refused").content.textContent;
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "error" } }));
});
