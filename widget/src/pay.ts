// The hosted payment page with a card provider's own form (Stripe Payment Element). Card numbers go from the
// provider's frame to the provider; this script only tells it when to confirm.

interface Elements {
  create(kind: "payment"): { mount(target: HTMLElement): void };
  fetchUpdates(): Promise<unknown>;
}

interface Outcome {
  error?: { message?: string };
}

interface Provider {
  elements(options: { clientSecret: string; appearance: object }): Elements;
  confirmPayment(options: {
    elements: Elements;
    confirmParams: { return_url: string };
  }): Promise<Outcome>;
  handleNextAction(options: { clientSecret: string }): Promise<Outcome>;
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
  const back = returnUrl ?? location.href;
  button.disabled = false;
  let act: () => Promise<Outcome>;
  if (form.hasAttribute("data-needs-step")) {
    button.textContent = "Continue to your bank";
    act = () => takeStep(provider, clientSecret ?? "", back);
  } else {
    const elements = provider.elements({ clientSecret: clientSecret ?? "", appearance: APPEARANCE });
    elements.create("payment").mount(form.querySelector<HTMLElement>("[data-pay-element]")!);
    const keep = form.querySelector<HTMLInputElement>("[data-pay-keep]");
    act = () => pay(provider, elements, back, keep?.checked ?? false);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void confirm(act, button, notice);
  });
}

/** The bank's second step for a card that was charged already; the page is asked anew whatever comes of it. */
async function takeStep(provider: Provider, clientSecret: string, back: string): Promise<Outcome> {
  const outcome = await provider.handleNextAction({ clientSecret });
  location.assign(back);
  return outcome;
}

/** Whether the card is kept is our server's to say, before the provider is told to charge it. */
async function pay(provider: Provider, elements: Elements, back: string, keep: boolean): Promise<Outcome> {
  const said = await fetch(`${location.pathname}/keep`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ keep }),
  });
  if (!said.ok) {
    location.reload(); // paid, given up or out of reach meanwhile: the page says which
    return {};
  }
  await elements.fetchUpdates();
  return provider.confirmPayment({ elements, confirmParams: { return_url: back } });
}

async function confirm(
  act: () => Promise<Outcome>, button: HTMLButtonElement, notice: HTMLElement,
): Promise<void> {
  button.disabled = true;
  notice.textContent = "";
  try {
    const { error } = await act();
    notice.textContent = error?.message ?? "";
  } catch {
    notice.textContent = "That did not work. Please check your connection and try again.";
  }
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
