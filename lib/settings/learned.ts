import type { Settings } from "./schema";

type Learned = Settings["learned"];

/** What was said of a field of a site. */
export type LearnedField = Settings["learned"]["fields"][number];

/** The settings with what an agent has said, in place of what was said of the same field or number before. */
export function learnField(settings: Settings, said: LearnedField): Settings {
  const isSame = (each: LearnedField) =>
    each.match === said.match && each.label === said.label && each.number === said.number;
  const others = settings.learned.fields.filter((each) => !isSame(each));
  return { ...settings, learned: { ...settings.learned, fields: [...others, said] } };
}

/** What was said of a site's fields goes with the site when its pattern is changed. */
export function followSite(learned: Learned, before: string, after: string): Learned {
  const fields = learned.fields.map((field) => (field.match === before ? { ...field, match: after } : field));
  return { ...learned, fields };
}

/**
 * What is stored by now with what was changed in a draft that began with `base`: there fields are taken out, or go with
 * their site.
 */
export function mergeLearned(base: Learned, draft: Learned, stored: Learned): Learned {
  const has = ({ fields }: Learned, field: LearnedField) =>
    fields.some((each) => JSON.stringify(each) === JSON.stringify(field));
  return {
    byAgents: draft.byAgents === base.byAgents ? stored.byAgents : draft.byAgents,
    fields: [
      ...stored.fields.filter((field) => !has(base, field) || has(draft, field)),
      ...draft.fields.filter((field) => !has(base, field) && !has(stored, field)),
    ],
  };
}
