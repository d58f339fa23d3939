import { render } from "preact";
import { browser } from "wxt/browser";
import { SettingsTrouble } from "../../components/settings-trouble";
import { startDocument } from "../../components/start-document";
import { Welcome } from "../../components/welcome/app";
import { openDatabase } from "../../lib/database";
import { createSettingsStore } from "../../lib/settings/store";

const store = createSettingsStore(browser.storage, openDatabase());
await startDocument("welcome.title", store, (app) =>
  render(
    <>
      <SettingsTrouble store={store} />
      <Welcome store={store} openOptions={() => void browser.runtime.openOptionsPage()} />
    </>,
    app,
  ),
);
