import type { Settings } from "./schema";

/** What was said of a field of a site. */
export type LearnedField = Settings["learned"]["fields"][number];

/** The settings with what an agent has said, in place of what was said of the same field or number before. */
export function learnField(settings: Settings, said: LearnedField): Settings {
  const isSame = (each: LearnedField) =>
    each.match === said.match && each.label === said.label && each.number === said.number;
  const others = settings.learned.fields.filter((each) => !isSame(each));
  return { ...settings, learned: { ...settings.learned, fields: [...others, said] } };
}
