import { expect, it } from "vitest";
import { mergeFieldsDocument } from "./merge-fields";

/* Whatever can be written into user data is listed, with what comes of it. */

it("docs/merge-fields.md lists every merge field and every token", async () => {
  await expect(mergeFieldsDocument()).toMatchFileSnapshot("../../docs/merge-fields.md");
});
