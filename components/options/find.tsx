import { useId, useState } from "preact/hooks";
import { t } from "../../lib/i18n";

/** A setting on the page: what it is called, in which section, and where. */
interface Found {
  label: string;
  section: string;
  element: HTMLElement;
}

const MOST_SHOWN = 12;

/** Finds settings by their labels and help, and leads to them. */
export function Find() {
  const id = useId();
  const [search, setSearch] = useState("");
  const found = search.trim() === "" ? [] : findSettings(search);
  const go = ({ element }: Found) => {
    setSearch("");
    showAndFocus(element);
  };
  return (
    <search
      class="find"
      onKeyDown={({ key }) => {
        if (key === "Escape") setSearch("");
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const [first] = found;
          if (first) go(first);
        }}
      >
        <label for={id} class="visually-hidden">
          {t("find.label")}
        </label>
        <input
          id={id}
          type="search"
          autocomplete="off"
          placeholder={t("find.label")}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
      </form>
      <p class="hint" role="status">
        {search.trim() !== "" &&
          (found.length === 0 ? t("find.none") : t("find.count", { count: found.length }))}
      </p>
      {found.length > 0 && (
        <ul>
          {found.slice(0, MOST_SHOWN).map((each, index) => (
            <li key={index}>
              <button type="button" onClick={() => go(each)}>
                {each.label} <span class="muted">{each.section}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </search>
  );
}

/** Leads to an element of the page, which may be folded away. */
export function showAndFocus(element: HTMLElement): void {
  for (let around = element.parentElement; around; around = around.parentElement) {
    if (around instanceof HTMLDetailsElement) around.open = true;
  }
  // A heading can be led to, but isn't a stop of the keyboard's.
  if (element instanceof HTMLHeadingElement) element.tabIndex = -1;
  element.focus();
  element.scrollIntoView({ block: "center" });
}

/** The settings in which all words occur: in the label, the help below it or the section's name; best by their label. */
function findSettings(search: string): Found[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const has = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const found = [...document.querySelectorAll<HTMLElement>("main > section")].flatMap((section) => {
    const heading = section.querySelector("h2");
    const name = heading?.textContent ?? "";
    const targets = targetsIn(section)
      .filter(({ label, help }) => has(`${label} ${help} ${name}`))
      .map(({ label, element }) => ({ label, section: placeOf(element, name), element }));
    const about = `${name} ${section.dataset.about ?? ""}`;
    return heading && has(about) ? [{ label: name, section: "", element: heading }, ...targets] : targets;
  });
  const [byLabel, others] = [
    found.filter(({ label }) => has(label)),
    found.filter(({ label }) => !has(label)),
  ];
  return [...byLabel, ...others];
}

/** Where a setting is: its section, and the part of that which has a title of its own. */
function placeOf(element: HTMLElement, section: string): string {
  const part = element.closest("fieldset:has(> legend:not(.visually-hidden))")?.querySelector("legend");
  return [section, part?.textContent].filter(Boolean).join(" › ");
}

/** In a table the fields of all rows have the same label. */
function labelOf(label: HTMLLabelElement): string {
  const row = label.closest("tbody > tr");
  const text = label.textContent ?? "";
  return row instanceof HTMLTableRowElement
    ? t("table.row", { row: row.sectionRowIndex + 1, label: text })
    : text;
}

function targetsIn(section: HTMLElement): { label: string; help: string; element: HTMLElement }[] {
  const fields = [...section.querySelectorAll("label")].flatMap((label) => {
    const element = document.getElementById(label.htmlFor);
    const help = label.closest(".field")?.querySelector(".hint")?.textContent ?? "";
    return element ? [{ label: labelOf(label), help, element }] : [];
  });
  const buttons = [...section.querySelectorAll<HTMLElement>("button:not([aria-label]), summary")].map(
    (element) => ({ label: element.textContent ?? "", help: "", element }),
  );
  return [...fields, ...buttons];
}
