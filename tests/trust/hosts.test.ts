import { expect, it } from "vitest";
import { hostsDocument } from "./hosts";

/* Who is contacted, and when. */

it("docs/hosts.md lists every host", async () => {
  await expect(hostsDocument()).toMatchFileSnapshot("../../docs/hosts.md");
});
