// A password can be looked at while it is typed; it is hidden again before it is sent.

const button = document.getElementById("secret-button")?.content.firstElementChild;

function wrap(input) {
  const show = button.cloneNode(true);
  const box = document.createElement("div");
  box.className = "secret";
  input.replaceWith(box);
  box.append(input, show);
  const set = (visible) => {
    input.type = visible ? "text" : "password";
    show.setAttribute("aria-pressed", String(visible));
  };
  show.addEventListener("click", () => set(input.type === "password"));
  input.form?.addEventListener("submit", () => set(false));
}

if (button) document.querySelectorAll("input[type=password]").forEach(wrap);
