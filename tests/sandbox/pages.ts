import type { Html, Pair } from "./http.ts";
import { html } from "./http.ts";
import type { Call, CallState, Task } from "./tenant.ts";

const style = html`
  :root { color-scheme: light dark; --line: light-dark(#d9dfe7, #39434f); --quiet: light-dark(#586575, #9fabb9);
    --page: light-dark(#f3f5f8, #14191f); --card: light-dark(#fff, #1d242c); --accent: light-dark(#0b5cab, #6bb0f5); }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--page); font: 15px/1.5 system-ui, sans-serif; }
  header { display: flex; gap: 1.5rem; align-items: center; padding: .7rem 2rem; background: #12324f; color: #fff; }
  header a { color: inherit; }
  header strong { margin-right: auto; }
  main { max-width: 70rem; margin: 2rem auto; padding: 0 2rem; }
  main.narrow { max-width: 28rem; }
  section { margin: 0 0 1.25rem; padding: 1.25rem 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
  h1 { font-size: 1.5rem; margin: 0 0 1rem; }
  h2 { font-size: 1.05rem; margin: 0 0 .6rem; display: flex; gap: .75rem; align-items: center; flex-wrap: wrap; }
  h3 { font-size: .85rem; margin: 1rem 0 .2rem; color: var(--quiet); font-weight: 600; }
  dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .1rem 1.25rem; margin: 0; }
  dt { color: var(--quiet); }
  dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
  code { overflow-wrap: anywhere; font-size: .85em; }
  label { display: block; margin: 0 0 .9rem; }
  input { display: block; width: 100%; padding: .5rem .6rem; font: inherit; border: 1px solid var(--line); border-radius: 6px; }
  button { padding: .5rem 1.1rem; font: inherit; border: 0; border-radius: 6px; background: #0b5cab; color: #fff; cursor: pointer; }
  .quiet { color: var(--quiet); }
  .state { padding: .05rem .6rem; border-radius: 1rem; font-size: .8rem; background: light-dark(#e2ecf7, #21405f); }
  .state.connected { background: light-dark(#d4f0dd, #1d4d30); }
`;

/**
 * Shows what changes as it changes, and, on the agent's home, launches screen pops: a form POST in a new window.
 * A browser may block that window, as no click leads to it; then a button offers it.
 */
const liveScript = html`
  const events = new EventSource(document.body.dataset.events);
  events.addEventListener("change", async () => {
    const answer = await fetch(location.href);
    const next = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(next.querySelector("main"));
  });
  events.addEventListener("screenpop", (event) => {
    const { url, target, fields } = JSON.parse(event.data);
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: url, target });
    for (const [name, value] of fields) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    const button = document.createElement("button");
    button.textContent = "Open the screen pop";
    form.append(button);
    form.addEventListener("submit", () => setTimeout(() => form.remove()));
    document.body.append(form);
    if (window.open("", target)) form.requestSubmit();
  });
`;

interface PageOptions {
  agent?: string | undefined;
  narrow?: boolean;
  /** The event stream that keeps the page current. */
  events?: string;
}

function page(title: string, content: Html, { agent, narrow, events }: PageOptions = {}): Html {
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} · VCC sandbox</title><style>${style}</style></head>
<body data-events="${events ?? ""}">
<header><strong>Virtual Contact Center <small>sandbox</small></strong>
<a href="/">Agent</a><a href="/calls">Calls</a><a href="/tasks">Tasks</a><span>${agent ?? "not signed in"}</span></header>
<main class="${narrow ? "narrow" : ""}"><h1>${title}</h1>${content}</main>
${events === undefined ? "" : html`<script>${liveScript}</script>`}
</body></html>`;
}

/** The sign-in page of AGUI. Any agent name will do, with any password. */
export function signInPage(problem?: string): Html {
  return page(
    "Agent sign-in",
    html`<section><form method="post">
      ${problem === undefined ? "" : html`<p role="alert">${problem}</p>`}
      <label>Agent name<input name="agent" autocomplete="username" autofocus></label>
      <label>Password<input name="password" type="password" autocomplete="current-password"></label>
      <button>Sign in</button></form></section>`,
    { narrow: true },
  );
}

/** The agent's home. While it is open, it launches the agent's screen pops. */
export function homePage(agent: string, calls: readonly Call[]): Html {
  const latest = calls.findLast((call) => call.agent === agent);
  return page(
    "Agent workspace",
    html`<section><p>Signed in as <b>${agent}</b></p>
      <form method="post" action="/AGUI/logout.php"><button>Sign out</button></form></section>
      ${latest === undefined ? html`<section class="quiet">No calls yet.</section>` : callCard(latest)}`,
    { agent, events: "/AGUI/events" },
  );
}

/** Every call, the newest first, with all that was sent for it. */
export function callsPage(agent: string | undefined, calls: readonly Call[]): Html {
  const cards = calls.map(callCard).reverse();
  return page(
    "Calls",
    cards.length === 0 ? html`<section class="quiet">No calls yet.</section>` : html`${cards}`,
    { agent, events: "/events" },
  );
}

/** The records that the create action made in the CRM. */
export function tasksPage(agent: string | undefined, tasks: readonly Task[]): Html {
  const cards = tasks.map(
    (task) => html`<section><h2>${task.type} <code>${task.id}</code></h2>${list(task.fields)}
      ${task.linkedTo === undefined ? "" : html`<p class="quiet">linked to ${task.linkedTo.type} ${task.linkedTo.id}</p>`}</section>`,
  );
  return page(
    "Tasks",
    cards.length === 0 ? html`<section class="quiet">No tasks yet.</section>` : html`${cards.reverse()}`,
    { agent, events: "/events" },
  );
}

/** make_call.php's answer once the call is on its way. */
export function placedPage(agent: string, call: Call): Html {
  return page(
    "Your call is being placed",
    html`<section><p>Your phone rings first; then <b>${call.dialled}</b> is called.</p><p>You may close this window.</p></section>`,
    { agent, narrow: true },
  );
}

/** Any refusal, with its reason. */
export function problemPage(title: string, reason: string): Html {
  return page(title, html`<section><p>${reason}</p></section>`, { narrow: true });
}

/** Shows what was posted to the screen-pop URL. */
export function screenPopPage(fields: readonly Pair[]): Html {
  return page("Screen pop", html`<section>${list(fields)}</section>`);
}

const stateTexts: Readonly<Record<CallState, string>> = {
  ringingAgent: "agent's phone rings",
  ringingDestination: "destination rings",
  connected: "connected",
  ended: "ended",
  reported: "ended and reported",
};

const list = (pairs: readonly Pair[]): Html =>
  html`<dl>${pairs.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>`)}</dl>`;

const titled = (title: string, pairs: readonly Pair[]): Html =>
  pairs.length === 0 ? html`` : html`<h3>${title}</h3>${list(pairs)}`;

function callCard(call: Call): Html {
  const { result, callback, screenPop } = call;
  const outcome: Pair[] = [];
  if (result) outcome.push(["Create action", [result.code, result.error].filter(Boolean).join(": ")]);
  if (callback) outcome.push(["Callback", `${callback.url} → ${callback.status ?? callback.error}`]);
  if (screenPop) outcome.push(["Screen pop", `${screenPop.url} in window ${screenPop.target}`]);
  return html`<section><h2>${call.dialled}<span class="state ${call.state}">${stateTexts[call.state]}</span>
      ${call.state === "reported" || call.state === "ended" ? html`<span class="state">${call.outcome}</span>` : ""}</h2>
    <p class="quiet">${call.at} · ${call.agent} · ${call.method} <code>${call.url}</code></p>
    ${titled("Query", call.query)}${titled("Form body", call.body)}
    ${titled("User data, tokens filled in", call.filledUserData)}${titled("Transaction data", call.transactionData)}
    ${titled("Afterwards", outcome)}</section>`;
}
