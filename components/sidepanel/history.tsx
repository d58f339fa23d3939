import { useState } from "preact/hooks";
import type { AskWorker } from "../../lib/ask-worker";
import type { Call } from "../../lib/calls/call";
import { mayWrapUp } from "../../lib/calls/finish";
import {
  callsAsCsv,
  connectedSeconds,
  HISTORY_OUTCOMES,
  type HistoryOutcome,
  historyOutcome,
  searchCalls,
} from "../../lib/calls/history";
import { callView } from "../../lib/calls/view";
import { isolated, language, t } from "../../lib/i18n";
import { outcomeText } from "../../lib/outcome-text";
import { formatPhoneNumber } from "../../lib/phone/clean";
import type { Report } from "../../lib/reporting/outbox";
import type { Settings } from "../../lib/settings/schema";
import { Action } from "../action";
import { DecisionSteps } from "../decision-steps";
import { SelectField, TextField } from "../fields";
import { MAX_CALLS } from "../use-call-log";
import { CallbackAnswer } from "./callback-answer";
import { CallbackForm } from "./callback-form";
import { CallsChart } from "./chart";
import { WrapUpForm } from "./wrap-up";

interface HistoryProps {
  /** The latest calls. */
  calls: readonly Call[];
  /** Reads every call that is kept. */
  all: () => Promise<Call[]>;
  reports: readonly Report[];
  settings: Settings;
  ask: AskWorker;
}

/** A browser may take a while to begin with a download; the data are let go after that. */
const DOWNLOAD_STARTS_MS = 60_000;
/** More are found by searching. */
const SHOWN_CALLS = 100;

/** Every call that is kept: searched, filtered, exported, charted, deleted. */
export function History({ calls, all, reports, settings, ask }: HistoryProps) {
  const [search, setSearch] = useState("");
  const [outcome, setOutcome] = useState<HistoryOutcome | "all">("all");
  const [isDeleting, setIsDeleting] = useState(false);
  const found = searchCalls(calls, search, outcome);
  const download = async () => {
    const link = document.createElement("a");
    const csv = callsAsCsv(searchCalls(await all(), search, outcome), (column) => t(`history.${column}`));
    link.href = URL.createObjectURL(new Blob([csv], { type: "text/csv" }));
    link.download = "calls.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), DOWNLOAD_STARTS_MS);
  };
  return (
    <>
      <div class="grid">
        <TextField label={t("history.search")} value={search} onChange={setSearch} />
        <SelectField
          label={t("history.filter")}
          value={outcome}
          options={[
            ["all", t("history.all")],
            ...HISTORY_OUTCOMES.map((each) => [each, outcomeName(each)] as const),
          ]}
          onChange={setOutcome}
        />
      </div>
      <p class="muted" role="status">
        {found.length === 0 ? t("history.none") : t("history.count", { count: found.length })}
      </p>
      {calls.length === MAX_CALLS && <p class="muted">{t("history.cut", { count: MAX_CALLS })}</p>}
      <ul class="items">
        {found.slice(0, SHOWN_CALLS).map((call) => (
          <HistoryItem
            key={call.id}
            call={call}
            reports={reports.filter(({ callId }) => callId === call.id)}
            settings={settings}
            ask={ask}
          />
        ))}
      </ul>
      {found.length > 0 && <CallsChart calls={found} />}
      <div class="buttons">
        <button type="button" disabled={found.length === 0} onClick={() => void download()}>
          {t("history.csv")}
        </button>
        <button type="button" disabled={calls.length === 0} onClick={() => setIsDeleting(true)}>
          {t("history.deleteAll")}
        </button>
      </div>
      {isDeleting && (
        <div class="notice" role="alertdialog" aria-labelledby="delete-all">
          <p id="delete-all">{t("history.deleteAllConfirm")}</p>
          <div class="buttons">
            <Action
              text="history.deleteAll"
              isPrimary
              run={async () => {
                const isDone = await ask({ type: "page>worker:deleteHistory" });
                if (isDone) setIsDeleting(false);
                return isDone;
              }}
            />
            <button type="button" onClick={() => setIsDeleting(false)}>
              {t("callback.cancel")}
            </button>
          </div>
        </div>
      )}
    </>
  );
}

/** What an outcome is called. */
export function outcomeName(outcome: HistoryOutcome): string {
  return outcome === "notPlaced" ? t("history.refused") : t(`result.${outcome}`);
}

interface HistoryItemProps {
  call: Call;
  reports: readonly Report[];
  settings: Settings;
  ask: AskWorker;
}

function HistoryItem({ call, reports, settings, ask }: HistoryItemProps) {
  const { phone, record, result } = call;
  const number = phone.e164 === "" ? phone.raw : formatPhoneNumber(phone.e164, "international");
  return (
    <li>
      <details>
        <summary>
          <span class="when">{dateOf(call.createdAt)}</span>{" "}
          <strong>{isolated(record?.name || number)}</strong>{" "}
          <span class="state">{outcomeName(historyOutcome(call))}</span>
        </summary>
        <CallDetails call={call} number={number} reports={reports} />
        <div class="buttons">
          <Action
            text="history.callAgain"
            refusal="dialPad.ignored"
            run={() => ask({ type: "page>worker:callAgain", callId: call.id })}
          />
          <CallbackForm call={call} settings={settings} ask={ask} />
          <Action
            text="history.delete"
            run={() => ask({ type: "page>worker:deleteCall", callId: call.id })}
          />
          {call.pageUrl !== "" && (
            <a href={call.pageUrl} target="_blank" rel="noreferrer">
              {t("history.openPage")}
            </a>
          )}
        </div>
        {mayWrapUp(call) && (
          <details>
            <summary>{t("wrapUp.title")}</summary>
            {call.state === "unknown" && (
              <Action
                text="history.refused"
                run={() => ask({ type: "page>worker:mark", callId: call.id, event: "notPlaced" })}
              />
            )}
            <WrapUpForm call={call} settings={settings} ask={ask} />
          </details>
        )}
        {result?.outcome === undefined && call.decision && (
          <p class="muted">{outcomeText(callView(call, settings)).detail}</p>
        )}
        {call.decision && (
          <details>
            <summary>{t("decision.title")}</summary>
            <DecisionSteps decision={call.decision} />
          </details>
        )}
      </details>
    </li>
  );
}

function CallDetails({
  call,
  number,
  reports,
}: Pick<HistoryItemProps, "call" | "reports"> & { number: string }) {
  const { record, result, serviceNumber } = call;
  const seconds = connectedSeconds(call);
  const lines = reports.filter(({ kind }) => kind === "statistics");
  const accepted = lines.filter(({ state }) => state === "accepted").length;
  const details: [label: string, text: string][] = [
    [t("history.number"), isolated(number)],
    [
      t("history.record"),
      record ? [record.type, record.name, record.id].filter(Boolean).map(isolated).join(" · ") : "",
    ],
    [t("history.placed"), call.placedAt === null ? "" : dateOf(call.placedAt)],
    [
      t("history.serviceNumber"),
      [serviceNumber?.name ?? "", call.callerId].filter(Boolean).map(isolated).join(", "),
    ],
    [
      t("history.result"),
      [
        outcomeName(historyOutcome(call)),
        seconds === null ? "" : t("result.duration", { duration: durationOf(seconds) }),
        result ? t(`result.by.${result.source}`) : "",
      ]
        .filter(Boolean)
        .join(" · "),
    ],
    [
      t("history.codes"),
      (result?.codes ?? []).map(({ list, code }) => isolated(`${list}:${code}`)).join(", "),
    ],
    [t("history.notes"), result?.notes ?? ""],
    [t("history.transaction"), isolated(result?.transactionId ?? "")],
    [
      t("history.lines"),
      lines.length === 0
        ? ""
        : [
            t("history.reported", { count: accepted }),
            accepted < lines.length ? t("history.open", { count: lines.length - accepted }) : "",
          ]
            .filter(Boolean)
            .join(" · "),
    ],
  ];
  return (
    <>
      <dl class="decision-steps">
        {details
          .filter(([, text]) => text !== "")
          .map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      {reports
        .filter(({ kind }) => kind === "callbackRequest")
        .map((report) => (
          <CallbackAnswer key={report.id} report={report} />
        ))}
    </>
  );
}

function dateOf(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "short", timeStyle: "short" }).format(at);
}

/** Hours, minutes and seconds, e.g. `0:01:05`: digital clocks need no translation. */
function durationOf(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
