import { cleanup, render, screen, within } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { DataTable } from './data_table';

afterEach(cleanup);

const columns = [
  { key: 'name', title: '步骤', cell: (row: { name: string; n: number }) => row.name },
  { key: 'n', title: '人数', numeric: true, cell: (row: { name: string; n: number }) => row.n },
];

it('is a table with row heads for assistive technology', () => {
  render(
    <DataTable
      caption="漏斗"
      columns={columns}
      rows={[{ name: '提交', n: 3 }]}
      rowKey={(r) => r.name}
      rowHeader
    />,
  );
  const table = within(screen.getByRole('region', { name: '漏斗' })).getByRole('table');
  expect(within(table).getByRole('rowheader', { name: '提交' })).toBeTruthy();
  expect(within(table).getByRole('cell', { name: '3' }).className).toBe('num');
});

it('says why it is empty', () => {
  render(<DataTable caption="漏斗" columns={columns} rows={[]} rowKey={() => ''} empty="没有客户" />);
  expect(screen.getByText('没有客户')).toBeTruthy();
});
