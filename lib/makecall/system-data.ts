import type { UserDataPair, UserDataProblem } from "./userdata";

/** The system data that may be set. `ctl_newRecordId` is none of them: VCC appends it ("Tenant should not specify this"). */
export type SystemDatum = (typeof SYSTEM_NAMES)[number];

/** Their names, in the order of the VCC Click-To-Dial API, "System Data". */
export const SYSTEM_NAMES = [
  "ctl_action",
  "ctl_intType",
  "ctl_launchopt",
  "ctl_launchext",
  "ctl_parentid",
  "ctl_recordname",
  "ctl_callbackUrl",
] as const;

/** What VCC supports for each: a list of values, or what kind of text it is. */
export const SYSTEM_DATA = {
  ctl_action: ["create"],
  ctl_intType: ["sfdc"],
  ctl_launchopt: ["true", "false"],
  ctl_launchext: ["edit"],
  ctl_parentid: "id",
  ctl_recordname: "text",
  ctl_callbackUrl: "url",
} as const satisfies Record<SystemDatum, readonly string[] | "id" | "url" | "text">;

const SYSTEM_PREFIX = "ctl_";
const RESERVED_NAME = "ctl_newRecordId";

/** Whether VCC takes a pair for system data ("All the name of the data that starts with 'ctl_'"). */
function isSystemData({ name }: Pick<UserDataPair, "name">): boolean {
  return name.startsWith(SYSTEM_PREFIX);
}

/** Whether a name is that of a system datum that may be set. */
export function isSystemDatum(name: string): name is SystemDatum {
  return Object.hasOwn(SYSTEM_DATA, name);
}

/** Checks a pair by what VCC says of its name; any other pair has no such problems. */
export function checkSystemData({ name, value }: UserDataPair): UserDataProblem[] {
  // With a space in front, or other capitals, VCC wouldn't know it, and nobody would see why.
  const meant = name.trim().toLowerCase();
  if (!meant.startsWith(SYSTEM_PREFIX)) return [];
  if (meant === RESERVED_NAME.toLowerCase())
    return [{ field: "name", kind: "userDataReserved", params: { found: name.trim() } }];
  if (isSystemDatum(name)) return isSupported(name, value, false) ? [] : [valueProblem(name)];
  const instead = SYSTEM_NAMES.find((each) => each.toLowerCase() === meant);
  return instead === undefined
    ? [{ field: "name", kind: "systemDataUnknown", params: { found: name } }]
    : [{ field: "name", kind: "systemDataSpelling", params: { found: name, instead } }];
}

function valueProblem(name: SystemDatum): UserDataProblem {
  const supported = SYSTEM_DATA[name];
  if (typeof supported === "object")
    return {
      field: "value",
      kind: "systemDataList",
      params: { found: name, choices: supported.join(", ") },
    };
  return supported === "id"
    ? { field: "value", kind: "systemDataId", params: { found: name, field: "{!Record.Id}" } }
    : { field: "value", kind: "systemDataUrl", params: { found: name } };
}

/** The fields that hold an id of a record: `{!Record.Id}`, and those of records of one type. */
const RECORD_ID_FIELD = /\{!(?!(?:Agent|Call|Decision|Page|Phone|ServiceNumber)\.)\w+\.Id\}/g;

/**
 * Whether VCC supports a value of a system datum.
 * @param isFilled it is what VCC gets; else what is configured, whose fields stand for what they will be filled with
 */
export function isSupported(name: SystemDatum, value: string, isFilled: boolean): boolean {
  const supported = SYSTEM_DATA[name];
  switch (supported) {
    case "text":
      return true;
    case "id":
      return /^[\w-]+$/.test(isFilled ? value : value.replace(RECORD_ID_FIELD, "0"));
    case "url":
      // Which host is told of a call is the administrator's choice: no field has a part in it.
      return (
        /^https?:\/\/[^/?#{}$]+(?:[/?#]|$)/.test(value) &&
        !/\s/.test(value) &&
        // A field must not lead up to another path of that host.
        !/^[^?#]*\/\.{1,2}(?:[/?#]|$)/.test(value) &&
        URL.canParse(value.replace(/\{![^{}]*\}/g, "0"))
      );
    default:
      return supported.some((each) => each === value);
  }
}

/** The value of a system datum, or undefined where it isn't set. */
export function systemDatum(pairs: readonly UserDataPair[], name: SystemDatum): string | undefined {
  return pairs.find((pair) => pair.name === name)?.value;
}

/** The pairs with a system datum set, where it stands or at the end; an empty value takes it out. */
export function withSystemDatum(
  pairs: readonly UserDataPair[],
  name: SystemDatum,
  value: string,
): UserDataPair[] {
  if (value === "") return pairs.filter((pair) => pair.name !== name);
  const at = pairs.findIndex((pair) => pair.name === name);
  return at < 0 ? [...pairs, { name, value }] : pairs.with(at, { name, value });
}

/** Which pairs set a system datum that a pair before them has set: VCC doesn't say which one counts. */
export function repeatedSystemData(pairs: readonly UserDataPair[]): number[] {
  return pairs.flatMap((pair, index) =>
    isSystemData(pair) && pairs.findIndex(({ name }) => name === pair.name) < index ? [index] : [],
  );
}

/** A system datum that VCC will ignore, and the one that it needs. */
export interface IgnoredSystemDatum {
  index: number;
  name: SystemDatum;
  needs: { name: SystemDatum; value: string };
}

/** The system data that have no effect because another one is missing ("Value will be ignored if …"). */
export function ignoredSystemData(pairs: readonly UserDataPair[]): IgnoredSystemDatum[] {
  return pairs.flatMap(({ name }, index) => {
    if (!isSystemDatum(name)) return [];
    const needs = DEPENDENCIES[name];
    return needs === undefined || systemDatum(pairs, needs.name) === needs.value
      ? []
      : [{ index, name, needs }];
  });
}

const LAUNCH = { name: "ctl_launchopt", value: "true" } as const;
const DEPENDENCIES: Partial<Record<SystemDatum, IgnoredSystemDatum["needs"]>> = {
  ctl_action: { name: "ctl_intType", value: "sfdc" },
  ctl_intType: { name: "ctl_action", value: "create" },
  ctl_launchext: LAUNCH,
  ctl_parentid: LAUNCH,
  ctl_recordname: LAUNCH,
};

/** Where a record is to be created and no user data say of which kind, as those of VCC's example do. */
export function createWithoutType(pairs: readonly UserDataPair[]): number[] {
  const at = pairs.findIndex(({ name }) => name === "ctl_action");
  return at < 0 || pairs.some(({ name }) => name === "ObjectType") ? [] : [at];
}
