import { render } from "preact";
import { browser } from "wxt/browser";
import { Options } from "../../components/options/app";
import { OAuth } from "../../components/options/sign-in";
import { startDocument } from "../../components/start-document";
import { openDatabase } from "../../lib/database";
import { createBrowserOAuth } from "../../lib/http/browser-oauth";
import { createSettingsStore } from "../../lib/settings/store";

const database = openDatabase();
const store = createSettingsStore(browser.storage.local, database);
render(
  <OAuth.Provider value={createBrowserOAuth(database)}>
    <Options store={store} />
  </OAuth.Provider>,
  startDocument("settings.title"),
);
