import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { t } from "../../lib/i18n";
import type { SettingsStore } from "../../lib/settings/store";
import { Access, AccessReminder } from "./access";
import { Files } from "./files";
import { LearnedSection } from "./learned";
import {
  AgentSection,
  DecisionSection,
  ServiceNumbersSection,
  SitesSection,
  TenantSection,
} from "./sections";
import { problemText, useDraft } from "./use-draft";
import { UserDataSection } from "./user-data";

/** The options page: one section a subject, one draft for all, saved by one button. */
export function Options({ store }: { store: SettingsStore }) {
  const draft = useDraft(store);
  const [isJustSaved, setIsJustSaved] = useState(false);
  const [failure, setFailure] = useState("");
  if (draft === null) return null;
  const { saved, damage, problems, isDirty } = draft;
  const save = async () => {
    try {
      await draft.save();
      setIsJustSaved(true);
      setFailure("");
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  const edited = {
    ...draft,
    change: (part: Parameters<typeof draft.change>[0]) => {
      setIsJustSaved(false);
      draft.change(part);
    },
  };

  return (
    <>
      <header>
        <h1>{t("settings.title")}</h1>
      </header>
      <nav aria-label={t("settings.sections")}>
        {SECTIONS.map((name) => (
          <a key={name} href={`#${name}`}>
            {t(`section.${name}`)}
          </a>
        ))}
      </nav>
      <main>
        {damage[0] && (
          <p class="notice problem" role="alert">
            {t("settings.damaged", { problem: `${damage[0].path} ${problemText(damage[0])}` })}
          </p>
        )}
        <Access settings={saved} />
        <Section name="tenant">
          <TenantSection {...edited} />
        </Section>
        <Section name="agent">
          <AgentSection {...edited} />
        </Section>
        <Section name="sites">
          <SitesSection {...edited} />
        </Section>
        <Section name="decision">
          <DecisionSection {...edited} />
        </Section>
        <Section name="serviceNumbers">
          <ServiceNumbersSection {...edited} />
        </Section>
        <Section name="userData">
          <UserDataSection {...edited} />
        </Section>
        <Section name="learned">
          <LearnedSection {...edited} />
        </Section>
        <Section name="file">
          <Files saved={saved} replace={draft.replace} />
        </Section>
      </main>
      <footer class={isDirty ? "dirty" : undefined}>
        <p role="status">
          {problems.length > 0
            ? t("settings.invalid", { count: problems.length })
            : isDirty
              ? t("settings.unsaved")
              : isJustSaved && (
                  <>
                    {t("settings.saved")} <AccessReminder settings={saved} />
                  </>
                )}
          {failure !== "" && t("settings.notSaved", { detail: failure })}
        </p>
        <button type="button" disabled={!isDirty} onClick={draft.discard}>
          {t("settings.discard")}
        </button>
        <button
          type="button"
          class="primary"
          disabled={!isDirty || problems.length > 0}
          onClick={() => void save()}
        >
          {t("settings.save")}
        </button>
      </footer>
    </>
  );
}

const SECTIONS = [
  "tenant",
  "agent",
  "sites",
  "decision",
  "serviceNumbers",
  "userData",
  "learned",
  "file",
] as const;

function Section({ name, children }: { name: (typeof SECTIONS)[number]; children: ComponentChildren }) {
  return (
    <section id={name} aria-labelledby={`${name}-title`}>
      <h2 id={`${name}-title`}>{t(`section.${name}`)}</h2>
      {children}
    </section>
  );
}
