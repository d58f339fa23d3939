/** The body of a statistics line of a call that wasn't answered, as the extension writes it. */
export function statisticsLine(recordId: string, partId: string): string {
  return JSON.stringify({
    SalesForceID: recordId,
    jtelStatisticsPartAID: partId,
    AgentUID: "jdoe",
    bOutbound: 1,
    CallerID: "12125550123",
    ServiceNumber: "",
    ServiceName: "",
    AcdAgentGroupsName: "",
    AcdConfigurationGroupsName: "",
    dtCallStart: "2026-01-15T12:57:30",
    dtCallAlert: "",
    dtCallConnect: "",
    dtCallEnd: "",
    nDuration: -1,
    CONNRES: 2,
    Cause: 19,
    TransactionCodeExportKey: "",
  });
}
