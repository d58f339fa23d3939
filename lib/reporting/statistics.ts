import type { CallResult, Outcome } from "../results/result";
import { localTime } from "./local-time";

/** The settings that statistics lines depend on. */
export interface StatisticsSettings {
  agent: { uid: string };
  statistics: {
    agentGroup: string;
    configurationGroup: string;
    timeZone: string;
    transactionCodes: readonly { list: string; code: string; exportKey: string }[];
  };
}

/** The part of a call that its statistics lines tell of. */
export interface ReportedCall {
  id: string;
  record: { id: string } | null;
  phone: { digits: string };
  serviceNumber: { number: string; name: string } | null;
  /** Milliseconds since the epoch. */
  placedAt: number;
}

/** The JSON of one `writeCallStatistics` request (writeCallStatistics, "Data Structure"). */
export interface StatisticsLine {
  SalesForceID: string;
  jtelStatisticsPartAID: string;
  AgentUID: string;
  bOutbound: 1;
  CallerID: string;
  ServiceNumber: string;
  ServiceName: string;
  AcdAgentGroupsName: string;
  AcdConfigurationGroupsName: string;
  dtCallStart: string;
  dtCallAlert: string;
  dtCallConnect: string;
  dtCallEnd: string;
  nDuration: number;
  CONNRES: number;
  Cause: number;
  TransactionCodeExportKey: string;
}

/** CONNRES and the Q.850 cause of each outcome (writeCallStatistics, "CONNRES", "Cause"). */
export const CONNECTION_RESULTS: Readonly<Record<Outcome, { CONNRES: number; Cause: number }>> = {
  connected: { CONNRES: 1, Cause: 16 },
  noAnswer: { CONNRES: 2, Cause: 19 },
  busy: { CONNRES: 3, Cause: 17 },
  refused: { CONNRES: 4, Cause: 21 },
  invalidNumber: { CONNRES: 5, Cause: 1 },
  error: { CONNRES: 7, Cause: 41 },
};

/**
 * The statistics lines of a finished call: one for each transaction code, else one, every line complete in itself
 * (writeCallStatistics, "Data Records"). Times that aren't known are empty: VCC doesn't say when the customer's phone
 * rang, nor when an unanswered call ended.
 */
export function statisticsLines(
  call: ReportedCall,
  result: CallResult & { outcome: Outcome },
  { agent, statistics }: StatisticsSettings,
): StatisticsLine[] {
  const { timeZone } = statistics;
  const time = (at: number | null) => (at === null ? "" : localTime(at, timeZone));
  const isConnected = result.outcome === "connected";
  const line = {
    SalesForceID: call.record?.id ?? "",
    jtelStatisticsPartAID: result.transactionId || call.id,
    AgentUID: agent.uid,
    bOutbound: 1 as const,
    CallerID: call.phone.digits,
    ServiceNumber: call.serviceNumber?.number ?? "",
    ServiceName: call.serviceNumber?.name ?? "",
    AcdAgentGroupsName: statistics.agentGroup,
    AcdConfigurationGroupsName: statistics.configurationGroup || statistics.agentGroup,
    dtCallStart: time(call.placedAt),
    dtCallAlert: "",
    dtCallConnect: isConnected ? time(result.answeredAt) : "",
    dtCallEnd: time(result.endedAt),
    nDuration: isConnected ? duration(result) : -1,
    ...CONNECTION_RESULTS[result.outcome],
  };
  const codes = result.codes.length > 0 ? result.codes : [null];
  return codes.map((code) => ({
    ...line,
    TransactionCodeExportKey: code === null ? "" : exportKey(code, statistics.transactionCodes),
  }));
}

/** Whole seconds; 0 for a connection of which nobody knows how long it was. */
function duration({ answeredAt, endedAt }: CallResult): number {
  if (answeredAt === null || endedAt === null) return 0;
  return Math.max(0, Math.round((endedAt - answeredAt) / 1000));
}

/**
 * The export key of a code: the row for its list, else a row for any list (an empty one), else the short code itself.
 */
function exportKey(
  { list, code }: CallResult["codes"][number],
  rows: StatisticsSettings["statistics"]["transactionCodes"],
): string {
  const ofCode = rows.filter((row) => row.code === code && row.exportKey !== "");
  const row =
    ofCode.find((each) => each.list === list) ?? ofCode.find((each) => each.list === "" || list === "");
  return row?.exportKey ?? code;
}
