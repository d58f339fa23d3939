import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { type TextKey, t } from "../../lib/i18n";
import { formatPhoneNumber } from "../../lib/phone/clean";
import { readPhoneNumber } from "../../lib/phone/read";
import { neededHosts } from "../../lib/settings/hosts";
import type { Settings, Site } from "../../lib/settings/schema";
import { siteOfAddress } from "../../lib/settings/site-of-address";
import type { SettingsStore } from "../../lib/settings/store";
import { countries, countryName } from "../countries";
import { SelectField, TextField } from "../fields";
import { LockedPaths } from "../locked";
import { Access } from "../options/access";
import { TenantTest } from "../options/connection-tests";
import { Sent } from "../options/sample";
import { Saved } from "../options/saved";
import { TenantUrl } from "../options/tenant-url";
import { type Draft, useDraft } from "../options/use-draft";
import { useMissingHosts } from "../use-granted";

const STEPS = ["tenant", "site", "access", "country", "trial", "end"] as const;
type StepName = (typeof STEPS)[number];
/** The end is no step to be taken. */
const STEP_COUNT = STEPS.length - 1;

/** What the button says that goes on, where nothing is saved by it or nothing comes after. */
const NEXT: Partial<Record<StepName, TextKey>> = {
  access: "welcome.goOn",
  trial: "welcome.finish",
};

/** What was typed in each step and isn't saved: a step that was left without saving is found again as it was. */
interface Typed {
  tenant?: string | undefined;
  /** An address of the CRM, and what kind it is where the agent knows better than the address tells. */
  site?: { address: string; crm?: Site["crm"] } | undefined;
  country?: string | undefined;
  trial?: string | undefined;
}

interface WelcomeProps {
  store: SettingsStore;
  openOptions: () => void;
}

/** The welcome page: what a first call needs, step by step; each can be skipped, and all of it is in the settings, too. */
export function Welcome({ store, openOptions }: WelcomeProps) {
  const draft = useDraft(store);
  const [at, setAt] = useState(0);
  const [typed, setTyped] = useState<Typed>({});
  const [failure, setFailure] = useState("");
  const [taken, setTaken] = useState<readonly StepName[]>([]);
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  const needed = draft === null ? [] : neededHosts(draft.saved).map(({ pattern }) => pattern);
  const missingHosts = useMissingHosts(needed);
  const isLoaded = draft !== null && missingHosts !== null;
  useLayoutEffect(() => {
    // The focus starts where the page does; after that it goes with the step.
    if (!isFirst.current) heading.current?.focus();
    if (isLoaded) isFirst.current = false;
    // The button of a step saves what is typed in that step, and nothing else.
    draft?.discard();
    draft?.change(partOf(STEPS[at] ?? "end", typed, draft.saved));
  }, [at, isLoaded]);
  if (draft === null || missingHosts === null) return null;
  const missing = missingOf(draft.saved, missingHosts);
  const isReady = missing.length === 0;
  const step = STEPS[at] ?? "end";
  const isDone = (name: StepName): boolean => {
    if (isNeeded(name)) return !missing.includes(name);
    return taken.includes(name) && (name !== "trial" || Boolean(typed.trial));
  };
  const go = (to: number) => {
    setFailure("");
    setAt(to);
  };
  const type = (more: Typed) => {
    const all = { ...typed, ...more };
    setTyped(all);
    draft.change(partOf(step, all, draft.saved));
  };
  const next = async () => {
    try {
      if (draft.isDirty) {
        await draft.save();
        setTyped({ ...typed, [step]: undefined });
      }
      setTaken([...taken, step]);
      go(at + 1);
    } catch (error) {
      setFailure(t("settings.notSaved", { detail: error instanceof Error ? error.message : String(error) }));
    }
  };

  return (
    <Saved.Provider value={draft.saved}>
      <LockedPaths.Provider value={draft.policy.locked}>
        <header>
          <h1>{t("welcome.title")}</h1>
          <p>{t("welcome.intro")}</p>
        </header>
        <nav aria-label={t("welcome.steps")}>
          <ol>
            {STEPS.slice(0, STEP_COUNT).map((name, index) => (
              <li key={name}>
                <button
                  type="button"
                  aria-current={index === at ? "step" : undefined}
                  onClick={() => go(index)}
                >
                  {t(`welcome.${name}.title`)}
                  {isDone(name) && <span class="good"> ✓ {t("welcome.done")}</span>}
                </button>
              </li>
            ))}
          </ol>
        </nav>
        <main>
          <section aria-labelledby="step-title">
            {step !== "end" && <p class="muted">{t("welcome.step", { step: at + 1, of: STEP_COUNT })}</p>}
            <h2 id="step-title" ref={heading} tabIndex={-1}>
              {t(step === "end" && !isReady ? "welcome.end.notYet" : `welcome.${step}.title`)}
            </h2>
            <p>{t(step === "end" && !isReady ? "welcome.end.missing" : `welcome.${step}.text`)}</p>
            <div class="stack">
              <Step name={step} missing={missing} typed={typed} type={type} {...draft} />
            </div>
            <p class="problem" role="status">
              {failure}
            </p>
            <div class="buttons">
              {step === "end" ? (
                <button type="button" class={isReady ? "primary" : undefined} onClick={openOptions}>
                  {t("popup.settings")}
                </button>
              ) : (
                <>
                  <button
                    type="button"
                    // Where there is access to be allowed, that is the button to press.
                    class={step === "access" && missing.includes("access") ? undefined : "primary"}
                    disabled={draft.problems.length > 0}
                    onClick={() => void next()}
                  >
                    {t(NEXT[step] ?? "welcome.next")}
                  </button>
                  {NEXT[step] !== "welcome.goOn" && (
                    <button type="button" onClick={() => go(at + 1)}>
                      {t("welcome.skip")}
                    </button>
                  )}
                </>
              )}
              {at > 0 && (
                <button type="button" onClick={() => go(at - 1)}>
                  {t("welcome.back")}
                </button>
              )}
            </div>
          </section>
        </main>
      </LockedPaths.Provider>
    </Saved.Provider>
  );
}

/** The steps without which there is no first call. */
const NEEDED = ["tenant", "site", "access"] as const;
type NeededStep = (typeof NEEDED)[number];

function isNeeded(step: StepName): step is NeededStep {
  return NEEDED.includes(step as NeededStep);
}

/** Those of them that are still to be taken. There is access once something needs it. */
function missingOf({ tenant, sites }: Settings, missingHosts: readonly string[]): NeededStep[] {
  const isMissing = {
    tenant: tenant.url === "",
    site: sites.length === 0,
    access: missingHosts.length > 0 || (tenant.url === "" && sites.length === 0),
  };
  return NEEDED.filter((step) => isMissing[step]);
}

/** What a step makes of what was typed in it. */
function partOf(step: StepName, typed: Typed, saved: Settings): Partial<Settings> {
  switch (step) {
    case "tenant":
      return { tenant: { ...saved.tenant, url: typed.tenant ?? saved.tenant.url } };
    case "site": {
      const site = typedSite(typed, saved.sites);
      if (!site) return { sites: saved.sites };
      const at = saved.sites.findIndex(({ match }) => match === site.match);
      return { sites: at < 0 ? [...saved.sites, site] : saved.sites.with(at, site) };
    }
    case "country":
      return { country: typed.country ?? saved.country };
    default:
      return {};
  }
}

/** The site of the address that was typed; one that is configured is that one, with all that is set for it. */
function typedSite({ site: { address, crm } = { address: "" } }: Typed, sites: readonly Site[]): Site | null {
  const taken = siteOfAddress(address);
  const site = sites.find(({ match }) => match === taken?.match) ?? taken;
  return site && { ...site, crm: crm ?? site.crm };
}

interface StepProps extends Draft {
  name: StepName;
  missing: readonly NeededStep[];
  typed: Typed;
  type: (more: Typed) => void;
}

function Step({ name, missing, typed, type, ...draft }: StepProps): ComponentChildren {
  const { draft: edited, saved, problemAt } = draft;
  switch (name) {
    case "tenant":
      return (
        <>
          <TenantUrl
            url={edited.tenant.url}
            problem={problemAt("tenant.url")}
            onChange={(tenant) => type({ tenant })}
          />
          {saved.tenant.url !== "" && <TenantTest settings={edited} />}
        </>
      );
    case "site":
      return <SiteStep saved={saved} typed={typed} type={type} />;
    case "access":
      return <AccessStep saved={saved} />;
    case "country":
      return (
        <SelectField
          label={t("field.country.label")}
          path="country"
          hint={t("field.country.hint")}
          value={edited.country}
          options={countries()}
          problem={problemAt("country")}
          onChange={(country) => type({ country })}
        />
      );
    case "trial":
      return <Trial saved={saved} typed={typed} type={type} />;
    case "end": {
      const steps = missing.filter((step) => step !== "access");
      return (
        <>
          {steps.length > 0 && (
            <ul>
              {steps.map((step) => (
                <li key={step}>{t(`welcome.${step}.title`)}</li>
              ))}
            </ul>
          )}
          <Access settings={saved} />
          {missing.length === 0 && <Places saved={saved} />}
        </>
      );
    }
  }
}

/** Where a first call begins: the VCC session, and the CRM's sites whose address is a page's, too. */
function Places({ saved: { tenant, sites } }: Pick<StepProps, "saved">) {
  const pages = sites
    .map(({ match }) => match.replace(/\*$/, ""))
    .filter((address) => !address.includes("*"));
  return (
    <ul>
      <li>
        <a href={tenant.url} target="_blank" rel="noreferrer">
          {t("card.signIn")}
        </a>
      </li>
      {pages.map((address) => (
        <li key={address}>
          <a href={address} target="_blank" rel="noreferrer">
            {t("glance.site", { site: new URL(address).host })}
          </a>
        </li>
      ))}
    </ul>
  );
}

type TypingProps = Pick<StepProps, "saved" | "typed" | "type">;

/** The CRM, by the address of any of its pages; what kind it is shows, and can be corrected. */
function SiteStep({ saved, typed, type }: TypingProps) {
  const { address } = typed.site ?? { address: "" };
  const site = typedSite(typed, saved.sites);
  return (
    <>
      <TextField
        label={t("welcome.site.address")}
        path="sites"
        type="url"
        example="https://acme.lightning.force.com/"
        value={address}
        problem={address.trim() !== "" && site === null ? t("problem.welcomeSite") : undefined}
        onChange={(address) => type({ site: { address } })}
      />
      <p role="status">{site && t("welcome.site.taken", { pattern: site.match })}</p>
      {site && (
        <SelectField
          label={t("field.siteCrm.label")}
          hint={t("field.siteCrm.hint")}
          value={site.crm}
          options={(["salesforce", "sap", "custom"] as const).map(
            (crm) => [crm, t(`field.siteCrm.${crm}`)] as const,
          )}
          onChange={(crm) => type({ site: { address, crm } })}
        />
      )}
      {saved.sites.length > 0 && (
        <ul>
          {saved.sites.map(({ match }) => (
            <li key={match}>
              <code>{match}</code>
            </li>
          ))}
        </ul>
      )}
      <p class="hint">{t("welcome.site.several")}</p>
    </>
  );
}

function AccessStep({ saved }: { saved: Settings }) {
  const needed = neededHosts(saved).map(({ pattern }) => pattern);
  const missing = useMissingHosts(needed);
  return (
    <>
      <Access settings={saved} />
      <p role="status">
        {needed.length === 0
          ? t("welcome.access.nothing")
          : missing?.length === 0 && <span class="good">{t("welcome.access.done")}</span>}
      </p>
    </>
  );
}

/** What a click on a number of one's choice would send to VCC. Nothing is sent. */
function Trial({ saved, typed, type }: TypingProps) {
  const { trial: phone = "" } = typed;
  const { cleaned } = readPhoneNumber(phone, [saved.country]);
  return (
    <>
      <TextField
        label={t("welcome.trial.number")}
        example="(212) 555-0120"
        value={phone}
        problem={phone.trim() !== "" && !cleaned.ok ? t(`outcome.${cleaned.reason}`) : undefined}
        onChange={(trial) => type({ trial })}
      />
      <div role="status">
        {cleaned.ok && (
          <div class="stack">
            <p>
              {t("welcome.trial.reads", {
                number: formatPhoneNumber(cleaned.number.e164),
                country: cleaned.number.country ? countryName(cleaned.number.country) : "—",
              })}
            </p>
            <p>{t("welcome.trial.sends")}</p>
            <Sent
              settings={saved}
              record={null}
              phone={{ ...cleaned.number, raw: phone, extension: cleaned.number.extension ?? "" }}
            />
            {saved.tenant.url === "" && <p class="hint">{t("welcome.trial.noTenant")}</p>}
          </div>
        )}
      </div>
    </>
  );
}
