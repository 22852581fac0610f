// The hosted payment page with a card provider's own form (Stripe Payment Element). Card numbers go from the
// provider's frame to the provider; this script only tells it when to confirm.

interface Elements {
  create(kind: "payment"): { mount(target: HTMLElement): void };
}

interface Provider {
  elements(options: { clientSecret: string; appearance: object }): Elements;
  confirmPayment(options: {
    elements: Elements;
    confirmParams: { return_url: string };
  }): Promise<{ error?: { message?: string } }>;
}

declare const Stripe: ((key: string) => Provider) | undefined;

const APPEARANCE = { theme: "stripe", variables: { colorPrimary: "#64202b", colorText: "#1c1a17", borderRadius: "0px" } };

function open(form: HTMLFormElement): void {
  const { publishableKey, clientSecret, returnUrl } = form.dataset;
  const notice = form.querySelector<HTMLElement>("[data-pay-notice]")!;
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]")!;
  if (typeof Stripe === "undefined") {
    notice.textContent = "The card form could not be loaded. Please check your connection and reload this page.";
    return;
  }
  const provider = Stripe(publishableKey ?? "");
  const elements = provider.elements({ clientSecret: clientSecret ?? "", appearance: APPEARANCE });
  elements.create("payment").mount(form.querySelector<HTMLElement>("[data-pay-element]")!);
  button.disabled = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void confirm(provider, elements, returnUrl ?? location.href, button, notice);
  });
}

async function confirm(
  provider: Provider, elements: Elements, returnUrl: string, button: HTMLButtonElement, notice: HTMLElement,
): Promise<void> {
  button.disabled = true;
  notice.textContent = "";
  const { error } = await provider.confirmPayment({ elements, confirmParams: { return_url: returnUrl } });
  notice.textContent = error?.message ?? "The payment could not be completed.";
  button.disabled = false;
}

/** A form is sent once: a second press of its button while the first is under way does nothing. */
function sendOnce(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    if (form.dataset["sent"]) event.preventDefault();
    form.dataset["sent"] = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset["sent"]);
}

document.querySelectorAll<HTMLFormElement>("form[data-client-secret]").forEach(open);
document.querySelectorAll<HTMLFormElement>("form[data-send-once]").forEach(sendOnce);
