import { expect, it } from "vitest";
import { pollRelay, type RelayState } from "../../lib/results/relay";
import { readResult } from "../../lib/results/result";
import { type ObservedRequest, screenPopUserData } from "../../lib/results/screen-pop";
import fc from "../properties";
import { anyText, holds, holdsAsync } from "./run";

/* What is posted to a screen pop's address, or comes over a relay: anybody could have written it. */

const POP = "https://vcc.example/screenpop";
const PAIRS = ["Call", "Transaction", "Guid", "Answered", "Hangup", "Codes", "Notes"].map(
  (name) => `c2d${name}`,
);
const value = fc.oneof(
  anyText,
  fc.constantFrom("0", "1767225600", "99999999999", "-1", "Sales:QUOTE", ":,:", "$notes$", "]["),
);
const userData = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(value, { minLength: PAIRS.length, maxLength: PAIRS.length })
      .map((values) => PAIRS.map((name, at) => `[${name}|${values[at]}]`).join("")),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.oneof(fc.constantFrom(...PAIRS.map((name) => `[${name}|`), "]", "[ctl_newRecordId|1]"), anyText),
        {
          maxLength: 12,
        },
      )
      .map((pieces) => pieces.join("")),
  },
  { weight: 1, arbitrary: anyText },
);

it("user data are read as a result with times and codes that can be used, or not at all", () => {
  let read = 0;
  holds(
    fc.property(userData, (text) => {
      const reading = readResult(text, "screenPop", 1);
      if (reading === null) return;
      read++;
      const { result } = reading;
      for (const time of [result.answeredAt, result.endedAt]) {
        expect(time === null || (Number.isSafeInteger(time) && time >= 0)).toBe(true);
      }
      for (const { list, code } of result.codes) expect(typeof list + typeof code).toBe("stringstring");
      expect(result.source).toBe("screenPop");
      expect(text).toContain(result.notes);
    }),
  );
  expect(read).toBeGreaterThan(0);
});

it("a post is read only at the configured address, and only VCC's own field of it", () => {
  const address = fc.oneof(
    fc.constantFrom(
      POP,
      `${POP}?a=b`,
      `${POP}/`,
      `${POP}x`,
      "https://evil.example/screenpop",
      "http://vcc.example/screenpop",
    ),
    anyText,
  );
  const form = fc.dictionary(
    fc.oneof(anyText, fc.constantFrom("CtlUserData", "ctl_userdata", "password")),
    fc.oneof(fc.array(anyText, { maxLength: 2 }), anyText, fc.constant(null)),
    { maxKeys: 4 },
  );
  const body = fc.oneof(
    form.map((formData) => ({ formData })),
    form.map((fields) => ({
      raw: [
        {
          bytes: new TextEncoder().encode(
            new URLSearchParams(
              Object.entries(fields).map(([name, each]): [string, string] => [
                name,
                String(each).toWellFormed(),
              ]),
            ).toString(),
          ).buffer,
        },
      ],
    })),
    fc.uint8Array({ maxLength: 64 }).map(({ buffer }) => ({ raw: [{ bytes: buffer as ArrayBuffer }] })),
    fc.constantFrom<ObservedRequest["requestBody"]>(null, undefined, {}, { raw: [] }, { raw: [{}] }),
  );
  holds(
    fc.property(fc.constantFrom("POST", "GET", "PUT"), address, body, (method, url, requestBody) => {
      const found = screenPopUserData({ method, url, requestBody }, [POP]);
      if (found === null) return;
      expect(method).toBe("POST");
      expect(url.split("?")[0]).toBe(POP);
      expect(JSON.stringify(requestBody ?? "").length).toBeGreaterThan(2);
    }),
  );
});

it("a relay's answer is handled once or not at all, and its cursor is kept with its address", async () => {
  const statuses = fc.constantFrom(200, 200, 200, 304, 403, 408, 410, 500);
  const headers = fc.record(
    {
      "last-modified": fc.constantFrom("Wed, 21 Oct 2026 07:28:00 GMT", "x"),
      etag: fc.constantFrom("0", "x"),
    },
    { requiredKeys: [] },
  );
  const bodies = fc.oneof(
    anyText,
    anyText.map((text) => `ctl_userdata=${encodeURIComponent(text.toWellFormed())}`),
  );
  await holdsAsync(
    fc.asyncProperty(statuses, headers, bodies, async (status, headers, body) => {
      const state: RelayState = { channel: "c", url: "", lastModified: "", etag: "", problem: null };
      const handled: string[] = [];
      const relay = { publishUrl: "https://relay.example/p", subscribeUrl: "https://relay.example/s" };
      const answer = await pollRelay(relay, {
        store: {
          load: async () => state,
          save: async (change) => void Object.assign(state, change),
        },
        fetch: async () => new Response(status === 304 ? null : body, { status, headers }),
        handle: async (text) => void handled.push(text),
        now: Date.now,
      });
      expect(handled.length).toBeLessThanOrEqual(1);
      if (answer !== "message") expect([handled, state.url]).toEqual([[], ""]);
      else expect(state.url).toBe(relay.subscribeUrl);
    }),
  );
});
