import { describe, expect, it } from "vitest";
import { digitsToDial } from "../../../lib/makecall/dial-rules";
import { readSettings } from "../../../lib/settings/document";
import { readMakeCallUrl } from "../../../lib/settings/make-call-url";
import { DEFAULT_SETTINGS } from "../../../lib/settings/schema";

describe("readMakeCallUrl", () => {
  it("takes the document's first example, with its line breaks and Salesforce's fields", () => {
    const { settings, left } = readMakeCallUrl(
      `https://mycontactual.com/AGUI/make_call.php? prefix=&phone={!Account.Phone}&callerId=5251990&ctl_userdata=
[ctl_action|create][subject|outbound%20call%20log%20($transaction_id$)][WhatId|{!Account.Id}]
[Description|My%20Own%20Description%0Acall%20answered%20at$equal$%20$call_answered_time$]
[ctl_intType|sfdc]`,
      DEFAULT_SETTINGS,
    );
    expect(left).toMatchObject([{ path: "phone", key: "makeCallPhone" }]);
    expect(settings?.tenant).toMatchObject({
      url: "https://mycontactual.com",
      prefix: "",
      callerId: "5251990",
    });
    expect(settings?.userData).toEqual([
      { name: "ctl_action", value: "create" },
      { name: "subject", value: "outbound call log ($transaction_id$)" },
      { name: "WhatId", value: "{!Account.Id}" },
      { name: "Description", value: "My Own Description\ncall answered at$equal$ $call_answered_time$" },
      { name: "ctl_intType", value: "sfdc" },
    ]);
  });

  it("tells what it leaves out, and why, and takes the rest", () => {
    const { settings, left } = readMakeCallUrl(
      "https://na1.mycontactual.com/AGUI/make_call.php?callerId=52x&queue_id=7&dialplan_id=3&foo=1&ctl_userdata=" +
        "[a|{!User.Email}][b|2]junk[ctl_newRecordId|1][ctl_launchopt|true][ctl_launchopt|false]",
      { ...DEFAULT_SETTINGS, transactionData: false },
    );
    expect(left.map(({ path, key }) => [path, key])).toEqual([
      ["callerId", "digits"],
      ["foo", "makeCallParameter"],
      ["ctl_userdata", "userDataFormat"],
      ["a", "mergeFieldUnknown"],
      ["ctl_newRecordId", "userDataReserved"],
      ["ctl_launchopt", "systemDataRepeated"],
    ]);
    expect(settings).toMatchObject({
      tenant: { queueId: "7", dialPlanId: "3", callerId: "" },
      userData: [
        { name: "b", value: "2" },
        { name: "ctl_launchopt", value: "true" },
      ],
      transactionData: false,
    });
  });

  it.each(["", "hello", "https://na1.mycontactual.com/AGUI/login.php?phone=1"])("%j is none", (text) => {
    expect(readMakeCallUrl(text, DEFAULT_SETTINGS)).toMatchObject({
      settings: null,
      left: [{ key: "makeCallUrl" }],
    });
  });

  it("refuses a tenant without https", () => {
    const { settings, left } = readMakeCallUrl(
      "http://vcc.example/AGUI/make_call.php?phone=1",
      DEFAULT_SETTINGS,
    );
    expect(settings).toBeNull();
    expect(left).toMatchObject([{ path: "phone" }, { path: "tenant.url", key: "urlNotSecure" }]);
  });

  const page = "https://na1.mycontactual.com/AGUI/make_call.php";
  const read = (text: string, settings = DEFAULT_SETTINGS) => readMakeCallUrl(text, settings);

  describe("what would dial another number", () => {
    it.each([
      [`${page}?prefix=1&phone={!Account.Phone}`, "makeCallNationalPrefix"],
      [`${page}?prefix=1&phone=6502022222`, "makeCallNationalPrefix"],
      [`${page}?prefix=&phone=5355566234`, "makeCallNational"],
    ])("%s has national digits", (text, key) => {
      const { settings, notes } = read(text);
      expect(settings?.tenant.numberFormat).toBe("national");
      expect(notes).toMatchObject([{ path: "tenant.numberFormat", key }]);
    });

    it.each([
      `${page}?prefix=&phone=16502022222`,
      `${page}?prefix=9&phone={!Account.Phone}`,
      `${page}?phone=+442079460000`,
    ])("%s stays as it is", (text) => {
      expect(read(text)).toMatchObject({ settings: { tenant: { numberFormat: "e164" } }, notes: [] });
    });

    it.each([
      ["GB", "44", "442079460000", "02079460000"],
      ["US", "44", "442079460000", "02079460000"],
      ["US", "1", "16502022222", "6502022222"],
      ["DE", "1", "16502022222", "6502022222"],
    ])("is what the link dials, in %s with %s", (country, prefix, digits, national) => {
      const own = { ...DEFAULT_SETTINGS, country };
      const { settings } = read(`${page}?prefix=${prefix}&phone={!Account.Phone}`, own);
      if (settings === null) throw new Error("not read");
      expect(settings.tenant.prefix + digitsToDial({ digits, national }, settings)).toBe(digits);
    });

    it("is warned of in the settings", () => {
      expect(readSettings({ tenant: { prefix: "1" } }).warnings).toMatchObject([
        { path: "tenant.prefix", key: "prefixCallingCode" },
      ]);
      expect(readSettings({ tenant: { prefix: "1", numberFormat: "national" } }).warnings).toEqual([]);
      expect(readSettings({ tenant: { prefix: "9" } }).warnings).toEqual([]);
    });
  });

  it("takes out what the address says is empty", () => {
    const tenant = { ...DEFAULT_SETTINGS.tenant, prefix: "9", callerId: "5251990", queueId: "7" };
    const { settings } = read(`${page}?prefix=&callerId=&phone=16502022222`, { ...DEFAULT_SETTINGS, tenant });
    expect(settings?.tenant).toMatchObject({ prefix: "", callerId: "", queueId: "7" });
  });

  it.each([
    `<a href="${page}?callerId=1&amp;ctl_userdata=[a|b%20c]">Call</a>`,
    `window.open('${page}?callerId=1&ctl_userdata=[a|b%20c]', '_blank', 'width=200');`,
    "na1.mycontactual.com/AGUI/make_call.php?callerId=1&ctl_userdata=[a|b%20c]",
    "//na1.mycontactual.com/AGUI/make_call.php?callerId=1&ctl_userdata=[a|b%20c]",
    `${page}?callerId=1&ctl_userdata=%5Ba%7Cb+c%5D`,
  ])("reads %s", (text) => {
    expect(read(text)).toMatchObject({
      settings: {
        tenant: { url: "https://na1.mycontactual.com", callerId: "1" },
        userData: [{ name: "a", value: "b c" }],
      },
      left: [],
    });
  });

  it("keeps a callback URL that isn't encoded whole", () => {
    const { settings, left } = read(
      `${page}?ctl_userdata=[ctl_callbackUrl|https://cb.example/done?a=1&b=$notes$][x|y]&queue_id=7`,
    );
    expect(left).toEqual([]);
    expect(settings).toMatchObject({
      tenant: { queueId: "7" },
      userData: [
        { name: "ctl_callbackUrl", value: "https://cb.example/done?a=1&b=$notes$" },
        { name: "x", value: "y" },
      ],
    });
  });

  it("tells of what stands there twice, behind a #, or in a script, with its text", () => {
    const { settings, left } = read(
      `"${page}?ctl_userdata=[a|1]&ctl_userdata=[b|2]#[c|3]" + "&ctl_userdata=" + x`,
    );
    expect(settings?.userData).toEqual([{ name: "a", value: "1" }]);
    expect(left).toMatchObject([
      { key: "makeCallBehind", text: '+ "&ctl_userdata=" + x' },
      { path: "ctl_userdata", key: "makeCallRepeated", text: "[b|2]" },
      { path: "#", key: "makeCallFragment", text: "#[c|3]" },
    ]);
  });

  it("shows the name and the value of a pair that it can't take, and what could stand there", () => {
    const { left } = read(
      `${page}?ctl_userdata=[owner|{!Account.OwnerId}][who|{!$User.Email}][tel|{!Contact.MobilePhone}]`,
    );
    expect(left).toMatchObject([
      {
        path: "owner",
        text: "{!Account.OwnerId}",
        params: { instead: "{!Record.Id}, {!Record.Name}, {!Phone}" },
      },
      { path: "who", text: "{!$User.Email}" },
      { path: "tel", text: "{!Contact.MobilePhone}", params: { instead: "{!Phone}" } },
    ]);
  });

  it("warns of tokens that lack their end", () => {
    expect(read(`${page}?ctl_userdata=[start|$call_answered_time]`).notes).toMatchObject([
      { key: "tokenUnclosed" },
    ]);
  });
});
