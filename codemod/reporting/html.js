"use strict";
(() => {
  const form = document.getElementById("filters");
  const flows = [...document.querySelectorAll(".flow")];
  const none = document.getElementById("none");
  const apply = () => {
    const data = new FormData(form);
    const statuses = data.getAll("status");
    const text = (data.get("text") || "").toLowerCase();
    let shown = 0;
    for (const flow of flows) {
      const fits =
        statuses.includes(flow.dataset.status) &&
        (!data.get("rule") || data.get("rule") === flow.dataset.rule) &&
        (!data.get("reason") || data.get("reason") === flow.dataset.reason) &&
        (!text || flow.textContent.toLowerCase().includes(text));
      flow.hidden = !fits;
      shown += fits;
    }
    none.hidden = shown > 0;
  };
  if (form) {
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
    apply();
  }
  const closed = [];
  addEventListener("beforeprint", () => {
    for (const part of document.querySelectorAll("details:not([open])")) {
      part.open = true;
      closed.push(part);
    }
  });
  addEventListener("afterprint", () => {
    for (const part of closed.splice(0)) part.open = false;
  });
})();
