// A shared wish list: says that it was opened, and puts pieces into the visitor's own cart.
"use strict";
(() => {
  const list = document.querySelector("[data-shared-list]");
  if (!list) return;
  const { sharedList: token, api } = list.dataset;
  // The chat keeps its session under the address of the API; both are one visitor.
  const place = `luxeverse-stylist:${api}:session`;

  function session() {
    try {
      return JSON.parse(localStorage.getItem(place) ?? "null");
    } catch {
      return null;
    }
  }

  async function call(path, body, known) {
    const headers = { "Content-Type": "application/json" };
    if (known) headers.Authorization = `Bearer ${known.token}`;
    return fetch(`${api}${path}`, { method: "POST", headers, body: JSON.stringify(body ?? {}) });
  }

  async function arrive() {
    const known = session();
    if (known) return known;
    const made = await (await call("/sessions")).json();
    const fresh = { token: made.token, session_id: made.session_id, last_seq: 0 };
    try {
      localStorage.setItem(place, JSON.stringify(fresh));
    } catch {
      // Storage is forbidden: the cart lives as long as this page.
    }
    return fresh;
  }

  call(`/wishlists/shared/${token}/visits`, null, session()).catch(() => {});

  for (const form of list.querySelectorAll("[data-add-item]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const said = form.querySelector("[role=status]");
      const button = form.querySelector("button");
      const body = { item_id: form.dataset.addItem };
      const variant = new FormData(form).get("variant");
      if (variant) body.variant_id = variant;
      button.disabled = true;
      try {
        const answer = await call(`/wishlists/shared/${token}/cart`, body, await arrive());
        said.textContent = answer.ok ? "It is in your cart." : (await answer.json()).error.message;
      } catch {
        said.textContent = "The shop could not be reached. Please try again.";
      }
      button.disabled = false;
    });
  }
})();
