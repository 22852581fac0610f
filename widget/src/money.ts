// Money arrives as decimal strings and is only ever shown here, never added up.

const formats = new Map<string, Intl.NumberFormat>();

function format(currency: string, digits: number | undefined): Intl.NumberFormat {
  const key = `${currency}:${digits}`;
  let found = formats.get(key);
  if (!found) {
    const locale = document.documentElement.lang || "en";
    const options: Intl.NumberFormatOptions = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
    if (digits !== undefined) Object.assign(options, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    found = new Intl.NumberFormat(locale, options);
    formats.set(key, found);
  }
  return found;
}

/** An amount to the cent: "$1,234.50". */
export function amount(value: string, currency: string): string {
  return shown(value, currency, undefined);
}

/** A price as a label has it: whole amounts without ".00". */
export function price(value: string, currency: string): string {
  return shown(value, currency, /\.0*[1-9]/.test(value) ? undefined : 0);
}

function shown(value: string, currency: string, digits: number | undefined): string {
  try {
    return format(currency, digits).format(Number(value));
  } catch {
    return `${value} ${currency}`; // a currency this browser doesn't know
  }
}

export function isZero(value: unknown): boolean {
  return value === null || value === undefined || value === "" || Number(value) === 0;
}
