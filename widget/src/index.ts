import { LuxeverseStylist } from "./stylist";

if (!customElements.get("luxeverse-stylist")) customElements.define("luxeverse-stylist", LuxeverseStylist);
