import { browser } from "wxt/browser";
import { startDocument } from "../../components/start-document";
import { openDatabase } from "../../lib/database";
import { type TextKey, t } from "../../lib/i18n";
import type { MakeCallForm } from "../../lib/makecall/window";
import type { PageToWorker } from "../../lib/messages";
import { createSettingsStore } from "../../lib/settings/store";

/* Posts a call's form to VCC, in the window that the worker has opened for it: the answer takes this page's place. */

const heading = document.createElement("h1");
const text = document.createElement("p");
text.role = "status";
let said: TextKey = "launch.posting";
const say = () => {
  heading.textContent = t("launch.title");
  text.textContent = t(said);
};
await startDocument("launch.title", createSettingsStore(browser.storage, openDatabase()), (app) => {
  app.replaceChildren(heading, text);
  say();
});
const message: PageToWorker = { type: "page>worker:takeForm", id: location.hash.slice(1) };
const form = (await browser.runtime.sendMessage(message)) as MakeCallForm | null;
if (form === null) {
  said = "launch.nothing";
  say();
} else post(form);

function post({ url, fields }: MakeCallForm): void {
  const element = document.createElement("form");
  element.method = "post";
  element.action = url;
  element.hidden = true;
  for (const [name, value] of fields) {
    // A text field would lose its line breaks; a hidden one keeps them, as the CR LF of every form.
    const input = document.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    element.append(input);
  }
  document.body.append(element);
  element.submit();
}
