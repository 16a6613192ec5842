// CSV that Excel and WPS open safely: UTF-8 with a byte-order mark, CRLF, formulas guarded, long digits kept as text.

export type CsvValue = string | number | null;

const kByteOrderMark = '\uFEFF';
const kFormulaStart = /^[=+\-@\t\r]/;
const kLongDigits = /^\d{12,}$/;

function field(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const guarded = kFormulaStart.test(value) || kLongDigits.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

export function toCsv(rows: CsvValue[][]): string {
  return kByteOrderMark + rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}
