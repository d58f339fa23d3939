// @vitest-environment node
import { readFileSync } from "node:fs";
import { type CountryCode, getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { findPhoneNumbers, mayHoldPhoneNumber } from "../../../lib/phone/find.ts";
import fc from "../../properties";
import { OTHER_LABELS, OTHER_LABELS_OF_DIGITS, TELEPHONE_LABELS } from "./labels.ts";
import { FOUND, NOT_FOUND } from "./more-text.ts";

interface Snippet {
  id: string;
  kind: string;
  text: string;
  country: string;
  expected: { start: number; end: number; e164: string; ext?: string }[];
}

const corpus = JSON.parse(readFileSync(new URL("crm-text.json", import.meta.url), "utf8")) as Snippet[];

function written(text: string, country: string): string[] {
  return findPhoneNumbers(text, { country }).map(
    ({ e164, extension }) => e164 + (extension ? `x${extension}` : ""),
  );
}

describe("the corpus of CRM text", () => {
  it("is read with a precision and a recall of at least 0.99, each number and extension right", () => {
    let right = 0;
    const missed: string[] = [];
    const wrong: string[] = [];
    for (const { id, kind, text, country, expected } of corpus) {
      const wanted = expected.map(({ start, end, e164, ext }) => `${start}-${end} ${e164} ${ext ?? ""}`);
      const got = findPhoneNumbers(text, { country }).map(
        ({ start, end, e164, extension }) => `${start}-${end} ${e164} ${extension ?? ""}`,
      );
      right += got.filter((number) => wanted.includes(number)).length;
      for (const number of wanted) if (!got.includes(number)) missed.push(`${kind} ${id} ${text}: ${number}`);
      for (const number of got) if (!wanted.includes(number)) wrong.push(`${kind} ${id} ${text}: ${number}`);
    }
    expect(right).toBeGreaterThan(200);
    expect(right / (right + wrong.length), wrong.join("\n")).toBeGreaterThanOrEqual(0.99);
    expect(right / (right + missed.length), missed.join("\n")).toBeGreaterThanOrEqual(0.99);
  });
});

describe("other CRM text", () => {
  it.each(FOUND)("%s: %s", (country, text, ...numbers) => {
    expect(written(text, country)).toEqual(numbers);
  });

  it.each(NOT_FOUND)("%s: nothing in %s", (country, text) => {
    expect(written(text, country)).toEqual([]);
  });
});

describe("the example number of every country", () => {
  const SEPARATORS = [" ", "-", ".", "/", "\u00a0", "\u202f", "\u2009", "–", "‑"];

  function missedOf(
    countries: readonly CountryCode[],
    write: (country: CountryCode) => [string, string][],
  ): string[] {
    return countries.flatMap((country) => {
      const e164 = getExampleNumber(country, examples)?.number ?? "";
      return write(country)
        .filter(([text, page]) => written(text, page).join() !== e164)
        .map(([text, page]) => `${country} on a page of ${page}: ${text}`);
    });
  }

  it("is found in its international format on pages of other countries", () => {
    const missed = missedOf(getCountries(), (country) => {
      const text = getExampleNumber(country, examples)?.formatInternational() ?? "";
      return SEPARATORS.flatMap((separator) => {
        const form = text.replace(/[\s-]+/g, separator);
        return [
          [form, "US"],
          [`Tel. ${form}, ask for Sam`, "DE"],
          [`(${form})`, "FR"],
        ] as [string, string][];
      });
    });
    expect(missed).toEqual([]);
  });

  it("is found in its national format", () => {
    const missed = missedOf(getCountries(), (country) => {
      const text = getExampleNumber(country, examples)?.formatNational() ?? "";
      return [text, `Tel.: ${text}`, `Call ${text} today`, `(${text})`].map((form) => [form, country]);
    });
    expect(missed).toEqual([]);
  });

  it("is found in its national format with every separator, unless that makes it a date or an IP address", () => {
    // Greenland and the Faroes write 22-12-34, which is a date; 70.123.45.67 is an IP address
    const ambiguous = ["FO", "GL", "SN", "UZ"];
    const countries = getCountries().filter((country) => !ambiguous.includes(country));
    const missed = missedOf(countries, (country) => {
      const text = getExampleNumber(country, examples)?.formatNational() ?? "";
      return ["", ...SEPARATORS].map((separator) => [text.replace(/[\s-]+/g, separator), country]);
    });
    expect(missed).toEqual([]);
  });
});

describe("two numbers in one text", () => {
  it.each([", ", ";", " or ", "\n", " | "])("are both found in every country, divided by %j", (divider) => {
    const missed = getCountries().filter((country) => {
      const number = getExampleNumber(country, examples);
      const national = number?.formatNational() ?? "";
      const e164 = number?.number ?? "";
      return written(national + divider + national, country).join() !== `${e164},${e164}`;
    });
    expect(missed).toEqual([]);
  });
});

describe("an international number with 00", () => {
  it("is found on pages of every country, with spaces and without", () => {
    const number = getExampleNumber("DE", examples);
    const forms = [`00${number?.number.slice(1)}`, `00${number?.formatInternational().slice(1)}`];
    const missed = getCountries().flatMap((country) =>
      forms.filter((form) => written(form, country).join() !== number?.number).map((form) => [country, form]),
    );
    expect(missed).toEqual([]);
  });
});

describe("random identifiers", () => {
  const digits = (count: number) =>
    fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: count, maxLength: count });
  const COUNTRIES = ["US", "DE", "GB", "FR", "ES", "IT", "NL", "PL", "NO", "IN", "BR", "JP", "SG", "MX"];

  it("are no phone numbers under a label that says what they are", () => {
    const label = fc.constantFrom(
      "Order no. ",
      "Invoice: ",
      "Case ",
      "Ticket #",
      "Kundennummer: ",
      "Contract ",
    );
    const form = fc.string({ unit: fc.constantFrom(..."0123456789"), minLength: 5, maxLength: 14 });
    fc.assert(
      fc.property(label, form, fc.constantFrom(...COUNTRIES), (name, id, country) => {
        // International numbers stand for themselves.
        fc.pre(!id.startsWith("00"));
        expect(written(name + id, country)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("are no phone numbers as GUIDs, Salesforce ids and invoice numbers", () => {
    const hex = (count: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${count}}$`));
    const id = fc.oneof(
      fc.tuple(hex(8), hex(4), hex(4), hex(4), hex(12)).map((parts) => parts.join("-")),
      fc.stringMatching(/^500[0-9]{7}[A-Za-z0-9]{4}A[A-Z]{3}$/),
      digits(6).map((rest) => `INV-2026-${rest}`),
      digits(7).map((rest) => `SO${rest}-${rest}`),
    );
    fc.assert(
      fc.property(id, fc.constantFrom(...COUNTRIES), (text, country) => {
        expect(written(text, country)).toEqual([]);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a text that is a number and nothing else", () => {
  it("holds what it holds when something stands behind it", () => {
    const group = fc.stringMatching(/^(?:\d{1,3}|0\d{1,4}|\d{2,6}|\d{8,12}|19\d\d|20\d\d)$/);
    const text = fc
      .tuple(fc.constantFrom("", "+", "0", "+49 ", "+1-", "("), group, fc.array(group, { maxLength: 5 }))
      .chain(([sign, first, more]) =>
        fc.constantFrom(" ", "-", ".", ") ").map((joint) => sign + [first, ...more].join(joint)),
      );
    fc.assert(
      fc.property(text, fc.constantFrom(...getCountries()), (written, country) => {
        const alone = findPhoneNumbers(written, { country });
        expect(alone).toEqual(findPhoneNumbers(`${written} |`, { country }));
      }),
      { numRuns: 10_000 },
    );
  });
});

describe("text without numbers", () => {
  it("is sieved out when it is prose, a name or a short number", () => {
    for (const text of ["Jane Doe", "Renewal in 30 days", "Q4 2026", "0015f00000A1bCdAAM", "$1,200.00", ""]) {
      expect(mayHoldPhoneNumber(text, "US"), text).toBe(false);
    }
  });
});

/** Milliseconds. On a busy machine only the least of several tells what it takes. */
function timeFor(text: string, country = "DE"): number {
  const start = performance.now();
  findPhoneNumbers(text, { country });
  return performance.now() - start;
}

describe("time", () => {
  const adversarial: Record<string, string> = {
    digits: "1",
    "single digits": "0 1 ",
    "digit groups": "212-",
    brackets: "(212) ",
    pluses: "+1",
    numbers: "030 23125024 ",
    "joined numbers": "030/123456-7/",
    "invisible characters": "\u200e1",
    addresses: "http://a/2125550124",
    "e-mail addresses": "212-555-0124@",
    vanity: "1-800-A",
    extensions: "212-555-0124 x",
    labels: "Order no. 2125550124 ",
    identifiers: "DE89 3704 0044 ",
  };

  it.each(Object.entries(adversarial))("grows linearly with the text: %s", (_, unit) => {
    const text = unit.repeat(2 ** 20 / unit.length);
    const quarter = text.slice(0, 2 ** 18);
    const least = { whole: Number.POSITIVE_INFINITY, quarter: Number.POSITIVE_INFINITY };
    // Quadratic time would be a factor of 16; below a few milliseconds the ratio says nothing.
    const ratio = () => least.whole / Math.max(least.quarter, 3);
    timeFor(quarter.slice(0, 2 ** 14));
    for (let round = 0; round < 8 && !(ratio() < 9); round++) {
      least.quarter = Math.min(least.quarter, timeFor(quarter));
      least.whole = Math.min(least.whole, timeFor(text));
    }
    expect(ratio()).toBeLessThan(9);
  });

  it.each([
    ["at signs", `${"@".repeat(1000)},${"212-555-0130,".repeat(77)}`],
    ["schemes", `${"tel".repeat(333)},${"212-555-0130,".repeat(77)}`],
    ["colons", `${":/".repeat(500)},${"212-555-0130,".repeat(77)}`],
  ])("without a space between, %s take about the time of a plain list of numbers", (_, unit) => {
    const hostile = unit.repeat(2 ** 16 / unit.length);
    const plain = "212-555-0130, ".repeat(hostile.length / 14);
    let least = { hostile: Number.POSITIVE_INFINITY, plain: Number.POSITIVE_INFINITY };
    // Reading on from each sign would be a factor of hundreds.
    const ratio = () => least.hostile / Math.max(least.plain, 3);
    for (let round = 0; round < 8 && !(ratio() < 15); round++) {
      least = {
        hostile: Math.min(least.hostile, timeFor(hostile, "US")),
        plain: Math.min(least.plain, timeFor(plain, "US")),
      };
    }
    expect(ratio()).toBeLessThan(15);
  });
});

describe("the words before a number", () => {
  const cases = (labels: Record<string, string>): [string, string][] =>
    Object.entries(labels).flatMap(([country, list]) =>
      list.split("|").flatMap((label): [string, string][] => {
        const national = getExampleNumber(country as CountryCode, examples)?.formatNational() ?? "";
        return [national, national.replace(/\D/g, "")].map((form) => [country, `${label.trim()} ${form}`]);
      }),
    );

  it("can say that it is no phone number", () => {
    const found = cases(OTHER_LABELS).filter(([country, text]) => written(text, country).length > 0);
    expect(found).toEqual([]);
  });

  it("can say so of a mere run of digits", () => {
    const bare = cases(OTHER_LABELS_OF_DIGITS).filter(([, text]) => /^\D+\d+$/.test(text));
    expect(bare.length).toBeGreaterThan(30);
    expect(bare.filter(([country, text]) => written(text, country).length > 0)).toEqual([]);
  });

  it("can say that it is one, also where they name the customer or the order too", () => {
    const missed = cases(TELEPHONE_LABELS).filter(([country, text]) => written(text, country).length !== 1);
    expect(missed).toEqual([]);
  });

  it("don't keep an international number from being found", () => {
    expect(written("Order no. +49 30 901820", "US")).toEqual(["+4930901820"]);
  });
});

describe("a text that is nothing but a number", () => {
  const asInText = (text: string, country: string) =>
    findPhoneNumbers(`${text} `, { country }).map((match) => ({ ...match }));

  it("is read as it is in longer text, whatever its digits", () => {
    const digit = fc.constantFrom(..."0123456789");
    const group = (least: number, most: number) =>
      fc.string({ unit: digit, minLength: least, maxLength: most });
    const nanp = fc
      .tuple(group(3, 3), fc.constantFrom("-", ".", " "), group(3, 3), group(4, 4))
      .map(([area, joint, exchange, line]) => `${area}${joint}${exchange}${joint}${line}`);
    const bracketed = fc
      .tuple(group(3, 3), group(3, 3), group(4, 4))
      .map(([area, exchange, line]) => `(${area}) ${exchange}-${line}`);
    const international = fc
      .tuple(
        fc.constantFrom("1", "44", "49", "33", "39", "351", "971"),
        fc.array(group(2, 5), { minLength: 1, maxLength: 4 }),
        fc.constantFrom("", " ", "-"),
      )
      .map(([code, groups, joint]) => `+${[code, ...groups].join(joint)}`);
    fc.assert(
      fc.property(fc.oneof(nanp, bracketed, international), fc.constantFrom("US", "DE"), (text, country) => {
        expect(findPhoneNumbers(text, { country })).toEqual(asInText(text, country));
      }),
      { numRuns: 3_000 },
    );
  });
});
