import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { NEXT_STATES } from "../../../lib/calls/call";

it("the diagram in docs/reporting.md shows each transition of a call's states, and no other", async () => {
  const diagram = /```mermaid\n(.*?)```/s.exec(await readFile("docs/reporting.md", "utf8"))?.[1] ?? "";
  const drawn = [...diagram.matchAll(/^ +(\w+) --> (\w+)/gm)].map(([, from, to]) => `${from} ${to}`);
  const allowed = Object.entries(NEXT_STATES).flatMap(([from, to]) => to.map((each) => `${from} ${each}`));
  expect(drawn.toSorted()).toEqual(allowed.toSorted());
});
