/**
 * Writes the emergency numbers of each region to lib/phone/tables/emergency.generated.ts: `npm run tables`.
 * libphonenumber-js has no data of short numbers; google-libphonenumber is libphonenumber's own JavaScript, far too
 * large to be shipped.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import libphonenumber from "google-libphonenumber";

/** Fields of libphonenumber's phonemetadata.proto. */
const GENERAL = 1;
const EMERGENCY = 27;
const POSSIBLE_LENGTHS = 9;
/** One digit is no number that can be dialled; more than five have no emergency number anywhere. */
const LENGTHS = [2, 3, 4, 5];

/** The text of emergency.generated.ts by the installed metadata. */
export function generateEmergencyTable(): string {
  const path = new URL("../../../node_modules/google-libphonenumber/package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(path, "utf8"));
  const regionsOf = new Map<string, string[]>();
  for (const region of Object.keys(libphonenumber.shortnumbermetadata.countryToMetadata).sort()) {
    const numbers = emergencyNumbersOf(region).join(" ");
    if (numbers !== "") regionsOf.set(numbers, [...(regionsOf.get(numbers) ?? []), region]);
  }
  const lines = [...regionsOf].map(([numbers, regions]) => `${regions.join(" ")}: ${numbers}`);
  return `// Written by generate-emergency.ts from the metadata of google-libphonenumber ${version}: \`regions: numbers\` a line.
export const EMERGENCY_NUMBERS = \`
${lines.join("\n")}
\`;
`;
}

function emergencyNumbersOf(region: string): string[] {
  const metadata = libphonenumber.shortnumbermetadata.countryToMetadata[region];
  const possible = [EMERGENCY, GENERAL].map((field) => metadata?.[field]?.[POSSIBLE_LENGTHS]);
  const own = possible.find((lengths) => Array.isArray(lengths)) ?? [];
  const info = libphonenumber.ShortNumberInfo.getInstance();
  return LENGTHS.filter((length) => own.includes(length)).flatMap((length) =>
    Array.from({ length: 10 ** length }, (_, value) => String(value).padStart(length, "0")).filter((number) =>
      info.isEmergencyNumber(number, region),
    ),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(new URL("emergency.generated.ts", import.meta.url), generateEmergencyTable());
}
