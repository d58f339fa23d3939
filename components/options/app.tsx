import type { ComponentChildren } from "preact";
import { useCallback, useState } from "preact/hooks";
import { type TextKey, t } from "../../lib/i18n";
import type { RelayStore } from "../../lib/results/relay";
import type { SettingsProblem } from "../../lib/settings/document";
import { settingName } from "../../lib/settings/names";
import type { SettingsStore } from "../../lib/settings/store";
import { LockedPaths } from "../locked";
import { SettingsTrouble } from "../settings-trouble";
import { Access, AccessReminder } from "./access";
import { TellTested, type Tested } from "./connection-tests";
import { Files } from "./files";
import { Find, showAndFocus } from "./find";
import { Glance } from "./glance";
import { KeysSection } from "./keys";
import { LearnedSection } from "./learned";
import { NotificationsSection } from "./notifications";
import { PolicyNotice } from "./policy-notice";
import { CallbackSection, HistorySection, ResultsSection, StatisticsSection } from "./reporting";
import { Saved } from "./saved";
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
export function Options({ store, relay }: { store: SettingsStore; relay: Pick<RelayStore, "load"> }) {
  const draft = useDraft(store);
  const [tested, setTested] = useState<ReadonlyMap<string, Tested>>(new Map());
  const tellTested = useCallback(
    (address: string, found: Tested) => setTested((before) => new Map([...before, [address, found]])),
    [],
  );
  const [isJustSaved, setIsJustSaved] = useState(false);
  const [failure, setFailure] = useState("");
  if (draft === null) return null;
  const { saved, policy, problems, isDirty } = draft;
  // One field can have several problems, of its lines or its parts; it shows the first.
  const wrong = [...new Set(problems.map(({ path }) => path.replace(ONE_FIELD, "$1")))];
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
    <Saved.Provider value={saved}>
      <TellTested.Provider value={tellTested}>
        <LockedPaths.Provider value={policy.locked}>
          <header>
            <h1>{t("settings.title")}</h1>
            <p>
              <a href="welcome.html">{t("welcome.link")}</a> ·{" "}
              <a href="diagnostics.html">{t("diagnostics.link")}</a>
            </p>
          </header>
          <nav aria-label={t("settings.sections")}>
            <Find />
            {SECTIONS.map((name) => {
              const count = wrong.filter((path) => isIn(name, path)).length;
              return (
                <a key={name} href={`#${name}`}>
                  {t(`section.${name}`)}
                  {count > 0 && (
                    <span class="wrong">
                      {" "}
                      <span aria-hidden="true">!</span>
                      <span class="visually-hidden">{t("settings.invalid", { count })}</span>
                    </span>
                  )}
                </a>
              );
            })}
          </nav>
          <main>
            <SettingsTrouble store={store} />
            <PolicyNotice policy={policy} />
            <Access settings={saved} />
            <Glance settings={saved} relay={relay} tested={tested} />
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
            <Section name="results">
              <ResultsSection {...edited} />
            </Section>
            <Section name="statistics">
              <StatisticsSection {...edited} />
            </Section>
            <Section name="callbackRequest">
              <CallbackSection {...edited} />
            </Section>
            <Section name="history">
              <HistorySection {...edited} />
            </Section>
            <Section name="keys">
              <KeysSection />
            </Section>
            <Section name="notifications">
              <NotificationsSection {...edited} />
            </Section>
            <Section name="learned">
              <LearnedSection {...edited} />
            </Section>
            <Section name="file">
              <Files saved={saved} policy={policy} isDirty={isDirty} replace={draft.replace} />
            </Section>
          </main>
          <footer class={isDirty ? "dirty" : undefined}>
            <p role="status">
              {wrong.length > 0 ? (
                <button type="button" class="leading" onClick={() => focusFirst(problems)}>
                  {t("settings.invalid", { count: wrong.length })}
                </button>
              ) : isDirty ? (
                t("settings.unsaved")
              ) : (
                isJustSaved && (
                  <>
                    {t("settings.saved")} <AccessReminder settings={saved} />
                  </>
                )
              )}
              {failure !== "" && t("settings.notSaved", { detail: failure })}
            </p>
            <button type="button" disabled={!isDirty} onClick={draft.discard}>
              {t("settings.discard")}
            </button>
            <button type="button" class="primary" disabled={!draft.maySave} onClick={() => void save()}>
              {t("settings.save")}
            </button>
          </footer>
        </LockedPaths.Provider>
      </TellTested.Provider>
    </Saved.Provider>
  );
}

const SECTIONS = [
  "tenant",
  "agent",
  "sites",
  "decision",
  "serviceNumbers",
  "userData",
  "results",
  "statistics",
  "callbackRequest",
  "history",
  "keys",
  "notifications",
  "learned",
  "file",
] as const;

/** Several paths of the settings for which there is one field. */
const ONE_FIELD = /^(results\.screenpopUrls)\[.*/;

/** Whether a path of the settings belongs to a section. */
function isIn(name: (typeof SECTIONS)[number], path: string): boolean {
  return settingName(path)?.texts[0] === `section.${name}`;
}

/** Leads to the first field at which one of these problems is told. */
function focusFirst(problems: readonly SettingsProblem[]): void {
  const texts = problems.map(problemText);
  const [first] = [...document.querySelectorAll("main .field .problem")].filter(({ textContent }) =>
    texts.some((text) => textContent?.includes(text)),
  );
  const control = first?.closest(".field")?.querySelector("input, select, textarea");
  if (control instanceof HTMLElement) showAndFocus(control);
}

/** Other texts with words that a section is searched by. */
const ABOUT: Partial<Record<(typeof SECTIONS)[number], readonly TextKey[]>> = {
  sites: ["access.title", "access.site", "popup.pause", "setting.paused"],
  keys: ["keys.intro", "keys.howFirefox"],
};

function Section({ name, children }: { name: (typeof SECTIONS)[number]; children: ComponentChildren }) {
  return (
    <section
      id={name}
      aria-labelledby={`${name}-title`}
      data-about={ABOUT[name]?.map((key) => t(key)).join(" ")}
    >
      <h2 id={`${name}-title`}>{t(`section.${name}`)}</h2>
      {children}
    </section>
  );
}
