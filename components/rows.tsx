import type { ComponentChildren } from "preact";
import { t } from "../lib/i18n";

/** One column of an editable table: its heading, and the cell's control for a row. */
export interface Column<T> {
  heading: string;
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
}

/** A table whose rows can be added, edited, removed and, where order matters, moved. */
export function EditableRows<T>({
  caption,
  rows,
  columns,
  empty,
  onChange,
  isOrdered = false,
}: EditableRowsProps<T>) {
  const moved = (from: number, to: number) => {
    const next = [...rows];
    next.splice(to, 0, ...next.splice(from, 1));
    return next;
  };
  return (
    <div class="rows">
      <table>
        <caption class="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ heading }) => (
              <th key={heading} scope="col">
                {heading}
              </th>
            ))}
            <th scope="col">
              <span class="visually-hidden">{t("table.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map(({ heading, cell }) => (
                <td key={heading}>
                  {cell(row, index, (changed) =>
                    onChange(rows.map((each, at) => (at === index ? changed : each))),
                  )}
                </td>
              ))}
              <td class="row-actions">
                {isOrdered && (
                  <>
                    <RowButton
                      row={index}
                      label={t("settings.moveUp")}
                      sign="↑"
                      isDisabled={index === 0}
                      run={() => onChange(moved(index, index - 1))}
                    />
                    <RowButton
                      row={index}
                      label={t("settings.moveDown")}
                      sign="↓"
                      isDisabled={index === rows.length - 1}
                      run={() => onChange(moved(index, index + 1))}
                    />
                  </>
                )}
                <RowButton
                  row={index}
                  label={t("settings.remove")}
                  sign="✕"
                  isDisabled={false}
                  run={() => onChange(rows.filter((_, at) => at !== index))}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <button type="button" onClick={() => onChange([...rows, empty])}>
        {t("settings.add")}
      </button>
    </div>
  );
}

interface RowButtonProps {
  row: number;
  label: string;
  sign: string;
  isDisabled: boolean;
  run: () => void;
}

function RowButton({ row, label, sign, isDisabled, run }: RowButtonProps) {
  const name = t("table.row", { row: row + 1, label });
  return (
    <button type="button" class="icon" aria-label={name} title={name} disabled={isDisabled} onClick={run}>
      {sign}
    </button>
  );
}
