import { render } from "preact";
import { browser } from "wxt/browser";
import { Popup } from "../../components/popup/app";
import { startDocument } from "../../components/start-document";
import { createCallStore } from "../../lib/calls/store";
import { openDatabase } from "../../lib/database";
import type { PageToWorker } from "../../lib/messages";
import { createSettingsStore } from "../../lib/settings/store";

const database = openDatabase();
const [tab] = await browser.tabs.query({ active: true, currentWindow: true });
render(
  <Popup
    pageUrl={tab?.url ?? ""}
    calls={createCallStore(database)}
    settings={createSettingsStore(browser.storage.local, database)}
    listNumbers={() => {
      const message: PageToWorker = { type: "page>worker:listNumbers", tabId: tab?.id ?? -1 };
      void browser.runtime.sendMessage(message).then(() => window.close());
    }}
    openOptions={() => void browser.runtime.openOptionsPage().then(() => window.close())}
  />,
  startDocument("extension.name"),
);
