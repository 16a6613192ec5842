import type { ReactNode } from 'react';

export interface Column<Row> {
  key: string;
  title: ReactNode;
  /** Said after the title, e.g. a definition. */
  help?: string;
  numeric?: boolean;
  /** Stays at the end of the row while the table scrolls sideways, as actions do. */
  pinned?: boolean;
  cell: (row: Row, index: number) => ReactNode;
}

interface Props<Row> {
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row, index: number) => string;
  empty?: ReactNode;
  /** The first column is a row header, and stays while the table scrolls sideways. */
  rowHeader?: boolean;
}

function classOf<Row>({ numeric, pinned }: Column<Row>, rowHeader: boolean): string | undefined {
  if (pinned) return 'pinned';
  if (rowHeader) return 'row-head';
  return numeric ? 'num' : undefined;
}

/** A plain table: right-aligned tabular figures, sticky head, scrolls sideways inside its own box. */
export function DataTable<Row>({ caption, columns, rows, rowKey, empty, rowHeader = false }: Props<Row>) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
    <section className="table-box" aria-label={caption} tabIndex={0}>
      <table className="data-table">
        <thead>
          <tr>
            {columns.map((column, at) => (
              <th
                key={column.key}
                scope="col"
                className={classOf(column, rowHeader && at === 0)}
                title={column.help}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={rowKey(row, index)}>
              {columns.map((column, at) => {
                const heads = rowHeader && at === 0;
                const className = classOf(column, heads);
                const content = column.cell(row, index);
                return heads ? (
                  <th key={column.key} scope="row" className={className}>
                    {content}
                  </th>
                ) : (
                  <td key={column.key} className={className}>
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
          {rows.length === 0 && (
            <tr>
              <td className="table-empty" colSpan={columns.length}>
                {empty}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </section>
  );
}
