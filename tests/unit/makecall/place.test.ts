import { describe, expect, it } from "vitest";
import { placementOf } from "../../../lib/makecall/place";

/* What of VCC's error page is told to the agent. */

describe("an error page", () => {
  it.each([
    [
      "its main text, without what stands around it on every page",
      "<title>VCC</title><header>Centre <a>Calls</a></header><main><h1>Not placed</h1><p>Lines &amp; trunks are down.</p></main><footer>8x8</footer>",
      "Not placed. Lines & trunks are down.",
    ],
    [
      "all of its text where none is the main one",
      "<nav>Calls</nav><h2>Not placed!</h2><script>var a = '<b>';</script><!-- v7 -->Lines are down",
      "Not placed! Lines are down",
    ],
    [
      "its title where there is no other text",
      "<head><title>Lines are down</title></head><nav>Calls</nav>",
      "Lines are down",
    ],
    ["nothing where there is none", "<script>1</script>", ""],
    ["its first words where it is long", `<p>${"word ".repeat(100)}</p>`, `${"word ".repeat(39)}word…`],
  ])("tells %s", (_, page, text) => {
    expect(placementOf(403, page)).toEqual({ kind: "errorPage", status: 403, text });
  });
});
