import { useTranslation } from 'react-i18next';
import type { Board, BoardTable } from '../../../api/types';
import { nameIn } from '../../../format/names';
import { type Column, DataTable } from '../../../ui/data_table';
import { usePreferences } from '../../shell/preferences';
import { DateState } from './date_state';

function TableName({ table }: { table: BoardTable }) {
  const { language } = usePreferences();
  return (
    <>
      <strong>{nameIn(language, table.label, table.table)}</strong>
      <small className="second-line nowrap">
        <code>{table.table}</code>
      </small>
      {table.owner !== null && <small className="second-line nowrap">{table.owner}</small>}
    </>
  );
}

function LastGood({ table }: { table: BoardTable }) {
  const { t } = useTranslation('data');
  if (!table.last_good) return <span className="mark">{t('tables.never')}</span>;
  return (
    <span className="figure nowrap">
      {table.last_good}
      {table.old && (
        <small className="second-line">
          <span className="mark">
            {t('tables.behind', { days: table.days_behind, count: table.days_behind })}
          </span>
        </small>
      )}
    </span>
  );
}

interface CellProps {
  cell: BoardTable['cells'][number];
  onOpen: (() => void) | undefined;
  label: string;
}

function Cell({ cell, onOpen, label }: CellProps) {
  const { t } = useTranslation('data');
  const { count, exact } = usePreferences();
  const content = (
    <>
      <DateState state={cell.state} />
      {cell.rows !== null && (
        <small className="second-line figure" title={exact(cell.rows)}>
          {t('tables.rows', { rows: count(cell.rows), count: cell.rows })}
        </small>
      )}
      {cell.stops > 0 && (
        <small className="second-line bad-text">{t('tables.stops', { count: cell.stops })}</small>
      )}
      {cell.warnings > 0 && (
        <small className="second-line warn-text">{t('tables.warnings', { count: cell.warnings })}</small>
      )}
    </>
  );
  if (!onOpen) return content;
  return (
    <button type="button" className="board-cell" title={label} onClick={onOpen}>
      {content}
    </button>
  );
}

interface Props {
  board: Board;
  onOpen: (run: string) => void;
}

/** Tables by data date, the newest first. A date that was tried opens its run. */
export function BoardGrid({ board, onOpen }: Props) {
  const { t } = useTranslation('data');
  const { language } = usePreferences();
  const dates = board.dates.map((date, at): Column<BoardTable> => {
    const { run } = date;
    return {
      key: date.data_date,
      title: <span className="figure nowrap">{date.data_date}</span>,
      cell: (table) => {
        const cell = table.cells[at];
        if (!cell) return null;
        const name = nameIn(language, table.label, table.table);
        const label = t('tables.see_run', { table: name, date: date.data_date });
        return <Cell cell={cell} label={label} onOpen={run === null ? undefined : () => onOpen(run)} />;
      },
    };
  });
  return (
    <DataTable<BoardTable>
      caption={t('tables.board')}
      rows={board.tables}
      rowKey={(table) => table.table}
      rowHeader
      columns={[
        { key: 'table', title: t('tables.table'), cell: (table) => <TableName table={table} /> },
        { key: 'last_good', title: t('tables.last_good'), cell: (table) => <LastGood table={table} /> },
        ...dates,
      ]}
    />
  );
}
