import { isolated } from "../../i18n";
import type { ListedNumber } from "../../messages";
import { element, focusOn, type Surface } from "./surface";

/** The list's own texts. */
export interface ListLabels {
  title: string;
  search: string;
  none: string;
  empty: string;
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
  const options = element(document, "ul", "guarded");
  options.id = "numbers";
  options.setAttribute("role", "listbox");
  options.setAttribute("aria-label", labels.title);
  const none = element(document, "div", "line");
  none.setAttribute("role", "status");
  list.append(search, options, none);
  let all: readonly ListedNumber[] = [];
  let shown: ListedNumber[] = [];
  let at = 0;
  let choose: (number: ListedNumber) => void = () => {};
  let focusedBefore: HTMLElement | null = null;
  let isOpen = false;
  let shownAt = 0;

  search.addEventListener("input", () => render(0));
  list.addEventListener("keydown", (event) => {
    if (!event.isTrusted) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      render((at + step + shown.length) % Math.max(1, shown.length));
    } else if (event.key === "Enter") {
      // The page's own button would be pressed by what is left of the key once the focus is back; and an input method
      // takes Enter for itself.
      event.preventDefault();
      if (!event.isComposing && !event.repeat && surface.isSettled(shownAt)) pick(at);
    } else if (event.key === "Escape" || event.key === "Tab") {
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
    focusedBefore ??= surface.focused();
    search.value = "";
    shownAt = performance.now();
    surface.show(list, true);
    render(0);
    search.focus();
  }

  /** Its own removal takes the focus away as well. */
  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    focusedBefore = null;
    surface.show(list, false);
  }

  function hide(): void {
    const before = focusedBefore;
    close();
    focusOn(before);
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
    none.textContent = all.length > 0 ? labels.none : labels.empty;
    options.replaceChildren(
      ...shown.map((number, index) => {
        const option = element(document, "li", "");
        option.id = `number-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", String(index === at));
        option.append(
          element(document, "span", "", isolated(number.number)),
          element(
            document,
            "span",
            "",
            [number.label, number.recordName].filter(Boolean).map(isolated).join(" · "),
          ),
        );
        // Before the click the field would lose the focus, and the list close.
        option.addEventListener("mousedown", (event) => event.preventDefault());
        surface.onPress(option, () => pick(index), shownAt);
        return option;
      }),
    );
    search.setAttribute("aria-activedescendant", shown.length > 0 ? `number-${at}` : "");
    options.children[at]?.scrollIntoView({ block: "nearest" });
  }
}
