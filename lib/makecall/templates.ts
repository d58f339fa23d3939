import type { UserDataPair } from "./userdata";

const TIMES: UserDataPair[] = [
  { name: "start_time", value: "$call_answered_time$" },
  { name: "end_time", value: "$call_hangup_time$" },
  { name: "transaction_codes", value: "$transaction_codes$" },
];

/**
 * User data to start from: the three examples of the VCC Click-To-Dial API, with merge fields in place of the
 * document's fixed values.
 */
export const TEMPLATES: Record<"task" | "screenPop" | "callback", UserDataPair[]> = {
  task: [
    { name: "ctl_action", value: "create" },
    { name: "subject", value: "outbound call log ($transaction_id$)" },
    { name: "Transactionid__c", value: "$interaction_guid$" },
    { name: "ObjectType", value: "Task" },
    // A Task is related to one of the former, and with one of the latter; a field of another type comes out empty.
    { name: "WhatId", value: "{!Account.Id}{!Opportunity.Id}{!Case.Id}" },
    { name: "WhoId", value: "{!Contact.Id}{!Lead.Id}" },
    { name: "status", value: "completed" },
    {
      name: "Description",
      value:
        "call answered at= $call_answered_time$\ncall hangup at: $call_hangup_time$\nTransaction Codes = $transaction_codes$",
    },
    { name: "ctl_parentid", value: "{!Record.Id}" },
    { name: "ctl_launchopt", value: "true" },
    { name: "ctl_launchext", value: "edit" },
    { name: "ctl_intType", value: "sfdc" },
    { name: "ActivityDate", value: "$year$-$month$-$date$" },
  ],
  screenPop: [
    { name: "customer_id", value: "{!Record.Id}" },
    { name: "Transactionid", value: "$interaction_guid$" },
    ...TIMES,
    { name: "ctl_launchopt", value: "true" },
  ],
  callback: [
    { name: "customer_id", value: "{!Record.Id}" },
    { name: "Transactionid", value: "$interaction_guid$" },
    ...TIMES,
    // No server has such a name, so that it can't be saved before it is filled in.
    {
      name: "ctl_callbackUrl",
      value: "https://<your-server>/clicktodial/callback?transaction=$transaction_id$",
    },
  ],
};
