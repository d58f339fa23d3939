import type { ListedNumber } from "../../messages";
import { element, type Surface } from "./surface";

/** The list's own texts. */
export interface ListLabels {
  title: string;
  search: string;
  none: string;
}

/** The list of the page's numbers, to choose from by typing and with the arrows. */
export interface NumberList {
  show(numbers: readonly ListedNumber[], onChoose: (number: ListedNumber) => void): void;
  hide(): void;
  isOpen(): boolean;
}

/** Makes the list on a surface: a combobox as the ARIA Authoring Practices describe it. */
export function createNumberList(
  document: Document,
  surface: Surface,
  labels: ListLabels,
  signal: AbortSignal,
): NumberList {
  const list = element(document, "div", "part list");
  list.setAttribute("role", "dialog");
  list.setAttribute("aria-label", labels.title);
  const search = element(document, "input", "");
  search.type = "text";
  search.placeholder = labels.search;
  search.setAttribute("role", "combobox");
  search.setAttribute("aria-label", labels.search);
  search.setAttribute("aria-expanded", "true");
  search.setAttribute("aria-controls", "numbers");
  search.setAttribute("aria-autocomplete", "list");
  const options = element(document, "ul", "");
  options.id = "numbers";
  options.setAttribute("role", "listbox");
  options.setAttribute("aria-label", labels.title);
  const none = element(document, "div", "line", labels.none);
  none.setAttribute("role", "status");
  list.append(search, options, none);
  let all: readonly ListedNumber[] = [];
  let shown: ListedNumber[] = [];
  let at = 0;
  let choose: (number: ListedNumber) => void = () => {};
  let focusedBefore: Element | null = null;
  let isOpen = false;

  search.addEventListener("input", () => render(0));
  list.addEventListener("keydown", (event) => {
    if (!event.isTrusted) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      render((at + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter") pick(at);
    else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      hide();
    }
  });
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (!list.contains(relatedTarget as Node | null)) close();
  });
  signal.addEventListener("abort", hide);

  return { show, hide, isOpen: () => isOpen };

  function show(numbers: readonly ListedNumber[], onChoose: (number: ListedNumber) => void): void {
    all = numbers;
    choose = onChoose;
    isOpen = true;
    focusedBefore ??= document.activeElement;
    search.value = "";
    surface.show(list, true);
    render(0);
    search.focus();
  }

  /** Its own removal takes the focus away as well. */
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    surface.show(list, false);
  }

  function hide(): void {
    close();
    if (focusedBefore instanceof HTMLElement) focusedBefore.focus();
    focusedBefore = null;
  }

  function pick(index: number): void {
    const number = shown[index];
    if (!number) return;
    hide();
    choose(number);
  }

  function render(selected: number): void {
    const wanted = search.value.trim().toLowerCase();
    const digits = wanted.replace(/\D/g, "");
    shown = all.filter(
      ({ number, label, recordName }) =>
        `${label} ${recordName} ${number}`.toLowerCase().includes(wanted) ||
        (digits !== "" && number.replace(/\D/g, "").includes(digits)),
    );
    at = selected;
    none.hidden = shown.length > 0;
    options.replaceChildren(
      ...shown.map((number, index) => {
        const option = element(document, "li", "");
        option.id = `number-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", String(index === at));
        option.append(
          element(document, "span", "", number.number),
          element(document, "span", "", [number.label, number.recordName].filter(Boolean).join(" · ")),
        );
        // Before the click the field would lose the focus, and the list close.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        option.addEventListener("click", (event) => {
          if (event.isTrusted) pick(index);
        });
        return option;
      }),
    );
    search.setAttribute("aria-activedescendant", shown.length > 0 ? `number-${at}` : "");
    options.children[at]?.scrollIntoView({ block: "nearest" });
  }
}
