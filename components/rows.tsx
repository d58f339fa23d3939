import type { ComponentChildren, RefObject } from "preact";
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../lib/i18n";
import { ColumnHelp, Help } from "./fields";
import { LockedPart, useLock } from "./locked";

/** One column of an editable table: its heading, help for the fields in it, and the cell's control for a row. */
export interface Column<T> {
  heading: string;
  hint?: string;
  /** As that of a field. */
  example?: string;
  cell: (row: T, index: number, change: (row: T) => void) => ComponentChildren;
}

interface EditableRowsProps<T> {
  caption: string;
  rows: readonly T[];
  columns: readonly Column<T>[];
  empty: T;
  onChange: (rows: T[]) => void;
  /** Whether the order means something and can be changed. */
  isOrdered?: boolean;
  /** The list, as a path of the settings: it only shows where the organisation sets that. */
  path?: string;
}

type TableRef = RefObject<HTMLElement | null>;

/** Which control of which row is to have the focus once the rows have changed. */
interface FocusTarget {
  row: number;
  control: number;
}

/**
 * A table whose rows can be added, edited, removed and, where order matters, moved: by buttons, by Alt and an arrow
 * anywhere in the row, or by dragging. The focus stays with what it was on.
 */
export function EditableRows<T>({
  caption,
  rows,
  columns,
  empty,
  onChange,
  isOrdered = false,
  path,
}: EditableRowsProps<T>) {
  const lock = useLock(path);
  const { isLocked } = lock;
  const id = useId();
  const helpIds = columns.map(({ hint, example }, at) => (hint || example ? `${id}-${at}` : undefined));
  const table = useRef<HTMLDivElement>(null);
  const focusNext = useRef<FocusTarget | null>(null);
  const [moved, setMoved] = useState("");
  useLayoutEffect(() => {
    if (focusNext.current) focusControl(table, focusNext.current);
    focusNext.current = null;
  });

  const move = (from: number, to: number) => {
    if (to < 0 || to >= rows.length || to === from) return;
    const next = [...rows];
    next.splice(to, 0, ...next.splice(from, 1));
    const control = controlsOf(table, from).indexOf(document.activeElement);
    if (control >= 0) focusNext.current = { row: to, control };
    setMoved(t("table.moved", { row: to + 1, of: rows.length }));
    onChange(next);
  };
  const remove = (index: number) => {
    focusNext.current = { row: Math.min(index, rows.length - 2), control: -1 };
    onChange(rows.filter((_, at) => at !== index));
  };
  const add = () => {
    focusNext.current = { row: rows.length, control: 0 };
    onChange([...rows, empty]);
  };
  const { drag, handle } = useRowDrag(table, move);

  return (
    <div class="rows" ref={table}>
      <LockedPart lock={lock}>
        <table>
          <caption class="visually-hidden">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ heading }) => (
                <th key={heading} scope="col">
                  {heading}
                </th>
              ))}
              {!isLocked && (
                <th scope="col">
                  <span class="visually-hidden">{t("table.actions")}</span>
                </th>
              )}
            </tr>
            <tr class="help">
              {columns.map(({ heading, hint, example }, at) => (
                <td key={heading} data-heading={heading}>
                  <Help id={`${id}-${at}`} hint={hint} example={example} />
                </td>
              ))}
              {!isLocked && <td />}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr
                key={index}
                class={dragClass(drag, index)}
                onKeyDown={(event) => {
                  if (isLocked || !isOrdered || !event.altKey || !/^Arrow(Up|Down)$/.test(event.key)) return;
                  event.preventDefault();
                  move(index, index + (event.key === "ArrowUp" ? -1 : 1));
                }}
              >
                {columns.map(({ heading, cell }, at) => (
                  <td key={heading}>
                    <ColumnHelp.Provider value={helpIds[at]}>
                      {cell(row, index, (changed) =>
                        onChange(rows.map((each, at) => (at === index ? changed : each))),
                      )}
                    </ColumnHelp.Provider>
                  </td>
                ))}
                {!isLocked && (
                  <td class="row-actions">
                    {isOrdered && (
                      <>
                        <span class="handle" aria-hidden="true" title={t("table.drag")} {...handle(index)}>
                          ⠿
                        </span>
                        <RowButton
                          row={index}
                          label={t("settings.moveUp")}
                          sign="↑"
                          keys="Alt+ArrowUp"
                          isDisabled={index === 0}
                          run={() => move(index, index - 1)}
                        />
                        <RowButton
                          row={index}
                          label={t("settings.moveDown")}
                          sign="↓"
                          keys="Alt+ArrowDown"
                          isDisabled={index === rows.length - 1}
                          run={() => move(index, index + 1)}
                        />
                      </>
                    )}
                    <RowButton
                      row={index}
                      label={t("settings.remove")}
                      sign="✕"
                      isDisabled={false}
                      run={() => remove(index)}
                    />
                  </td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
        {!isLocked && (
          <button type="button" class="add" onClick={add}>
            {t("settings.add")}
          </button>
        )}
        {isOrdered && !isLocked && (
          <>
            {rows.length > 1 && <p class="hint">{t("table.orderHint")}</p>}
            <p class="visually-hidden" role="status">
              {moved}
            </p>
          </>
        )}
      </LockedPart>
    </div>
  );
}

function rowsOf(table: TableRef): Element[] {
  return [...(table.current?.querySelectorAll("tbody > tr") ?? [])];
}

function controlsOf(table: TableRef, row: number): (Element | null)[] {
  return [...(rowsOf(table)[row]?.querySelectorAll("input, select, textarea, button") ?? [])];
}

/** Focuses a control of a row, a neighbour where that one is disabled now, or what adds a row where there is none. */
function focusControl(table: TableRef, { row, control }: FocusTarget): void {
  const controls = controlsOf(table, row).filter((each) => each instanceof HTMLElement);
  const wanted = controls.at(control);
  const found = wanted?.matches(":disabled")
    ? [controls[control + 1], controls[control - 1]].find((each) => each && !each.matches(":disabled"))
    : wanted;
  (found ?? table.current?.querySelector<HTMLElement>("button.add"))?.focus();
}

/** A row that is being dragged, and the place that it would take. */
interface Drag {
  from: number;
  to: number;
}

/** What makes rows draggable by a handle, with mouse, pen or finger; nothing moves before it is dropped. */
function useRowDrag(table: TableRef, move: (from: number, to: number) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  const placeAt = (from: number, y: number) =>
    rowsOf(table).filter((row, index) => {
      const { top, height } = row.getBoundingClientRect();
      return index !== from && top + height / 2 < y;
    }).length;
  const handle = (from: number) => ({
    onPointerDown: (event: PointerEvent & { currentTarget: HTMLElement }) => {
      if (event.button !== 0) return;
      event.preventDefault();
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrag({ from, to: from });
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag?.from === from) setDrag({ from, to: placeAt(from, event.clientY) });
    },
    onPointerUp: (event: PointerEvent) => {
      if (drag?.from === from) move(from, placeAt(from, event.clientY));
      setDrag(null);
    },
    onPointerCancel: () => setDrag(null),
  });
  return { drag, handle };
}

function dragClass(drag: Drag | null, index: number): string | undefined {
  if (!drag) return undefined;
  const { from, to } = drag;
  if (index === from) return "dragged";
  if (index !== to) return undefined;
  return to < from ? "drop-above" : "drop-below";
}

interface RowButtonProps {
  row: number;
  label: string;
  sign: string;
  isDisabled: boolean;
  run: () => void;
  keys?: string;
}

function RowButton({ row, label, sign, isDisabled, run, keys }: RowButtonProps) {
  const name = t("table.row", { row: row + 1, label });
  return (
    <button
      type="button"
      class="icon"
      aria-label={name}
      aria-keyshortcuts={keys}
      title={name}
      disabled={isDisabled}
      onClick={run}
    >
      {sign}
    </button>
  );
}
