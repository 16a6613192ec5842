// Two business tables over two data dates: all of the first agrees, a cent of the second is missing.
import { addDays, type Day, todayIn } from '../src/format/times';
import type { Server } from './server';

const kDeclaration = `format: 1
delivery: core_banking
zh: 核心系统日终供数
en: Core banking
files: {format: csv}
control: {format: json, name: "{table}_{date}.json"}
tables:
  - table: customers
    zh: 客户
    en: Customers
    owner: 零售数据组
    keeps: state
    key: [customer_no]
    columns:
      - {name: customer_no, zh: 客户号, type: string, subject: customer}
      - {name: city, zh: 城市, type: string}
    rules:
      - {rule: not_null, column: city, severity: warn}
  - table: balances
    zh: 余额
    en: Balances
    keeps: days
    key: [customer_no]
    columns:
      - {name: customer_no, zh: 客户号, type: string, subject: customer}
      - {name: amount, zh: 金额, type: money}
`;

export const kGood: Day = addDays(todayIn('Asia/Shanghai', new Date()), -2);
export const kBad: Day = addDays(kGood, 1);

function files(date: Day, sum: string): Record<string, string> {
  const day = date.replaceAll('-', '');
  return {
    [`customers_${day}.csv`]: 'customer_no,city\n600123,上海\n600456,\n',
    [`customers_${day}.json`]: JSON.stringify({ date, rows: 2 }),
    [`balances_${day}.csv`]: 'customer_no,amount\n600123,1000.25\n600456,24.25\n',
    [`balances_${day}.json`]: JSON.stringify({ date, rows: 2, sums: { amount: sum } }),
  };
}

export function fillTables(server: Server): void {
  server.deliver(kDeclaration, { [kGood]: files(kGood, '1024.50'), [kBad]: files(kBad, '1024.51') });
}
