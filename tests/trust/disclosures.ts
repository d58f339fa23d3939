/** A kind of data that the extension handles, in the words of both stores. */
interface Disclosure {
  chrome: string;
  /** As `data_collection_permissions` has it. */
  firefox: string;
  what: string;
  /** What PRIVACY.md says of it. */
  privacy: string;
}

/** Everything that is sent anywhere, always to hosts that the user or their organisation has configured. */
export const DISCLOSURES: readonly Disclosure[] = [
  {
    chrome: "Personally identifiable information",
    firefox: "personallyIdentifyingInfo",
    what: "The phone number that was clicked, the id and name of its record, the agent's id.",
    privacy: "the record's id, the number and, for Salesforce, your agent UID",
  },
  {
    chrome: "Website content",
    firefox: "websiteContent",
    what: "Phone numbers are looked for in the text of the CRM's pages; the one that is clicked, and its record, are sent, and the page's address where the configured user data have it.",
    privacy: "The text of pages of the CRM sites that you configured and allowed",
  },
  {
    chrome: "Authentication information",
    firefox: "authenticationInfo",
    what: "The credentials of the CRM's endpoints, sent to these endpoints only.",
    privacy: "Passwords and tokens are kept apart",
  },
  {
    chrome: "Personal communications",
    firefox: "personalCommunications",
    what: "When a call was made, how it went, its codes and notes, for the organisation's own CRM. Never what was spoken.",
    privacy: "its times, its result and its transaction codes",
  },
];
