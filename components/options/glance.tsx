import { useContext, useEffect, useState } from "preact/hooks";
import { tokenKey } from "../../lib/http/oauth";
import { type TextKey, t } from "../../lib/i18n";
import type { RelayStore } from "../../lib/results/relay";
import { neededHosts } from "../../lib/settings/hosts";
import type { Settings } from "../../lib/settings/schema";
import { hostPatternOfSite, isPaused } from "../../lib/settings/sites";
import { signInEndpoints } from "../../lib/settings/store";
import { hostPatternOfUrl } from "../../lib/settings/urls";
import { RelayProblem } from "../relay-problem";
import { useMissingHosts } from "../use-granted";
import type { Tested } from "./connection-tests";
import { OAuth } from "./sign-in";

type State = "unset" | "unused" | "noAccess" | "paused" | Tested;

/** A connection, and where it is set up. */
interface Connection {
  section: "tenant" | "sites" | "decision" | "results" | "statistics" | "callbackRequest";
  name: string;
  state: State;
}

/** Each state has a sign of its own, so that nobody has to tell colours apart. */
const SIGNS: Record<State, string> = {
  unset: "○",
  unused: "–",
  noAccess: "✕",
  signIn: "!",
  paused: "‖",
  allowed: "◐",
  ready: "✓",
};

interface GlanceProps {
  settings: Settings;
  relay: Pick<RelayStore, "load">;
  /** What tests on this page have found, by the addresses. */
  tested: ReadonlyMap<string, Tested>;
}

/** The state of each connection of the saved settings, without asking any of them: as far as it is known. */
export function Glance({ settings, relay, tested }: GlanceProps) {
  const missing = useMissingHosts(neededHosts(settings).map(({ pattern }) => pattern));
  const signIns = useSignIns(settings);
  if (missing === null) return null;
  const known = new Map([...signIns, ...tested]);
  return (
    <section class="glance" aria-labelledby="glance-title">
      <h2 id="glance-title">{t("glance.title")}</h2>
      <ul>
        {connections(settings, missing, known).map(({ section, name, state }) => (
          <li key={name}>
            <a href={`#${section}`}>{name}</a>{" "}
            <span class={`state ${state}`}>
              <span aria-hidden="true">{SIGNS[state]}</span>{" "}
              {t(state === "allowed" ? "access.granted" : `glance.${state}`)}
            </span>
          </li>
        ))}
      </ul>
      <RelayProblem relay={relay} settings={settings} />
    </section>
  );
}

/** What the state of several addresses is that serve one purpose. */
const WORST_FIRST = ["noAccess", "signIn", "allowed", "ready"] as const;

function connections(
  settings: Settings,
  missing: readonly string[],
  known: ReadonlyMap<string, Tested>,
): Connection[] {
  const stateOf = (url: string): State => {
    if (url === "") return "unused";
    if (missing.includes(hostPatternOfUrl(url))) return "noAccess";
    return known.get(url) ?? "allowed";
  };
  const { tenant, sites, decision, results } = settings;
  const receivers = [...results.screenpopUrls, results.relay.subscribeUrl].filter((url) => url !== "");
  const receiving = receivers.map(stateOf);
  return [
    {
      section: "tenant",
      name: t("glance.tenant"),
      state: tenant.url === "" ? "unset" : stateOf(tenant.url),
    },
    ...(sites.length === 0
      ? [{ section: "sites" as const, name: t("glance.noSite"), state: "unset" as const }]
      : sites.map((site) => ({
          section: "sites" as const,
          name: t("glance.site", { site: site.match.replace(/^\w+:\/\/|\/\*$/g, "") }),
          state: missing.includes(hostPatternOfSite(site) ?? "")
            ? ("noAccess" as const)
            : isPaused(site, settings)
              ? ("paused" as const)
              : ("ready" as const),
        }))),
    ...(["salesforce", "sap"] as const).map((crm) => ({
      section: "decision" as const,
      name: t(`glance.${crm}Decision` satisfies TextKey),
      state: stateOf(decision[crm].url),
    })),
    {
      section: "results",
      name: t("glance.results"),
      state: WORST_FIRST.find((state) => receiving.includes(state)) ?? "unused",
    },
    ...(["statistics", "callbackRequest"] as const).map((kind) => ({
      section: kind,
      name: t(`glance.${kind}`),
      state: stateOf(settings[kind].url),
    })),
  ];
}

/** Whether there is a sign-in for the endpoints that want one; looked up again when the agent comes back to the page. */
function useSignIns(settings: Settings): ReadonlyMap<string, Tested> {
  const oauth = useContext(OAuth);
  const [signIns, setSignIns] = useState<ReadonlyMap<string, Tested>>(new Map());
  const endpoints = signInEndpoints(settings);
  const key = endpoints.map(tokenKey).join("\n");
  useEffect(() => {
    let isCurrent = true;
    const load = async () => {
      const states = await Promise.all(
        endpoints.map(async (endpoint) => {
          const isSignedIn = await oauth?.isSignedIn(endpoint);
          return [endpoint.url, isSignedIn ? "ready" : "signIn"] as const;
        }),
      );
      if (isCurrent) setSignIns(new Map(states));
    };
    void load();
    window.addEventListener("focus", load);
    return () => {
      isCurrent = false;
      window.removeEventListener("focus", load);
    };
  }, [key, oauth]);
  return signIns;
}
