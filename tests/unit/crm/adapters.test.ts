import { describe, expect, it } from "vitest";
import { crmOfHost, crmOfMatchPattern } from "../../../lib/crm/adapters";
import { recordFromUrl } from "../../../lib/crm/find-record";
import fc from "../../properties";
import { site } from "./site";

describe("the kind of CRM that a host runs", () => {
  it.each([
    ["acme.lightning.force.com", "salesforce"],
    ["acme--uat.sandbox.lightning.force.com", "salesforce"],
    ["acme.scratch.lightning.force.com", "salesforce"],
    ["acme-dev-ed.develop.lightning.force.com", "salesforce"],
    ["acme.my.salesforce.com", "salesforce"],
    ["acme--uat.sandbox.my.salesforce.com", "salesforce"],
    ["acme.my.salesforce-setup.com", "salesforce"],
    ["acme--c.vf.force.com", "salesforce"],
    ["c.eu1.visual.force.com", "salesforce"],
    ["acme.my.site.com", "salesforce"],
    ["acme.lightning.force.mil", "salesforce"],
    ["acme.lightning.crmforce.mil", "salesforce"],
    ["acme.lightning.sfcrmapps.cn", "salesforce"],
    ["acme.lightning.force.com.mcas.ms", "salesforce"],
    ["ACME.Lightning.Force.com", "salesforce"],
    ["my300000.s4hana.ondemand.com", "sap"],
    ["my300000.s4hana.cloud.sap", "sap"],
    ["my300000.crm.ondemand.com", "sap"],
    ["my300000-sso.crm.ondemand.com", "sap"],
    ["acme.eu10.test.crm.cloud.sap", "sap"],
    ["acme.de1.cxm-salescloud.com", "sap"],
    ["qxl.c4c.saphybriscloud.cn", "sap"],
    ["lightning.force.com.evil.tld", undefined],
    ["acme.lightning.force.com.evil.tld", undefined],
    ["notforce.com", undefined],
    ["acme.my-salesforce.com", undefined],
    ["my300000.crm.ondemand.com.evil.tld", undefined],
    ["acme.lightning.force.com.mcas.ms.evil.tld", undefined],
    ["mcas.ms", undefined],
    ["crm.example.com", undefined],
    ["", undefined],
  ])("%s: %s", (host, expected) => {
    expect(crmOfHost(host)).toBe(expected);
  });

  it.each([
    ["https://acme.lightning.force.com/*", "salesforce"],
    ["https://*.lightning.force.com/*", "salesforce"],
    ["https://my300000.crm.ondemand.com/sap/*", "sap"],
    ["https://lightning.force.com.evil.tld/*", undefined],
    ["https://crm.example.com/lightning.force.com/", undefined],
    ["https://acme.lightning.force.com", undefined],
    ["", undefined],
  ])("of the pattern %s: %s", (pattern, expected) => {
    expect(crmOfMatchPattern(pattern)).toBe(expected);
  });
});

describe("whatever an address is", () => {
  const sites = [site("salesforce"), site("sap"), site("custom", { recordId: "(?<id>.+)" })];
  const words = fc.constantFrom(
    ..."/lightning/r/ /one/one.app# sObject/ /s/account/ /apex/ ?id= 001M000000qfPySIAU #A-b ?A= &/ ( ' '' ) = , guid' %27 %E0 &param.InternalID= crm-object-value= https://acme.lightning.force.com".split(
      " ",
    ),
  );
  const addresses = fc.oneof(
    fc.webUrl({ withFragments: true, withQueryParameters: true }),
    fc.array(words).map((parts) => `https://acme.lightning.force.com/${parts.join("")}`),
    fc.string(),
  );

  it("no reader throws, and an id that is found stands in the address", () => {
    fc.assert(
      fc.property(addresses, (url) => {
        for (const each of sites) {
          const record = recordFromUrl(each, url, "");
          expect(record?.id).not.toBe("");
          if (record && each.crm === "salesforce") expect(url).toContain(record.id);
        }
      }),
    );
  });

  it("a hostile one takes no time", () => {
    const hostile = [
      `https://x.example/ui#A-b&/C(${"'".repeat(50_000)}`,
      `https://x.example/ui#A-b&/${"C(".repeat(20_000)}`,
      `https://x.example/ui#A-b?${"&".repeat(50_000)}`,
      `https://x.example/${"a/".repeat(20_000)}`,
    ];
    for (const each of sites.slice(0, 2)) for (const url of hostile) recordFromUrl(each, url, "");
  });
});
