// What a colour's name looks like, for cards that give no hex value.
const HEX: Record<string, string> = {
  black: "#1b1a19", white: "#fdfdfb", ivory: "#f4eddc", cream: "#efe4c9", ecru: "#e8dcc2", champagne: "#e6d2ae",
  beige: "#d9c4a0", sand: "#d3bd97", camel: "#b98a55", tan: "#b98c62", cognac: "#9a5a2c", brown: "#6b4630",
  chocolate: "#4a2f22", taupe: "#8b7d6f", khaki: "#8f8660", grey: "#8d8d8a", gray: "#8d8d8a", charcoal: "#3e3f42",
  silver: "#c5c7c8", anthracite: "#34373b", navy: "#1d2a49", blue: "#2f5597", sky: "#9cc3e0", cobalt: "#1f47b0",
  teal: "#1f6a6d", turquoise: "#3aa6a3", green: "#2f6b4a", emerald: "#0f6b4f", sage: "#a3ad91", olive: "#696b3d",
  forest: "#234636", mint: "#bfe0cd", yellow: "#e6c33f", mustard: "#c4962d", gold: "#c4a052", orange: "#d2722d",
  rust: "#a24a27", terracotta: "#b86445", coral: "#e27d6a", red: "#ad1f2b", scarlet: "#c0202a", burgundy: "#661b2b",
  bordeaux: "#5c1a2a", wine: "#642033", pink: "#e5a9b4", blush: "#ecc9c2", rose: "#c98086", fuchsia: "#b8256f",
  plum: "#5a2b4d", purple: "#5f3a7d", lavender: "#bfb2d8", lilac: "#c8b3d3", midnight: "#171f38", nude: "#dfc2aa",
  "rose gold": "#c9917f", pearl: "#eee9df", sapphire: "#1e3f8a", ruby: "#8e1530", indigo: "#2e3168", stone: "#c6bcab",
};

/** The hex value of a colour name ("midnight navy" is navy), or null when no word of it is known. */
export function hexOf(name: string): string | null {
  const plain = name.toLowerCase().trim();
  if (HEX[plain]) return HEX[plain]!;
  const words = plain.split(/[\s/-]+/).reverse();
  return HEX[words.find((word) => HEX[word]) ?? ""] ?? null;
}

export function safeHex(value: string | null | undefined, name: string): string | null {
  return value && /^#[0-9a-f]{3,8}$/i.test(value) ? value : hexOf(name);
}
