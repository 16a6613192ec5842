// Counts, rates and sizes as text. Compact forms lose digits, so whoever shows one also offers `exact`.

export type Language = 'zh-CN' | 'en';
/** auto: exact up to 99,999, then 万/亿 or K/M/B. In 万 and 亿, too, what is less than 1万 stays exact. */
export type NumberUnit = 'auto' | 'exact' | 'wan' | 'yi';

const kCompactFrom = 100_000;
const kWan = 10_000;
const kYi = 100_000_000;

const cache = new Map<string, Intl.NumberFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const known = cache.get(key);
  if (known) return known;
  const made = new Intl.NumberFormat(language, options);
  cache.set(key, made);
  return made;
}

export function exact(value: number, language: Language): string {
  return numberFormat(language, { maximumFractionDigits: 2 }).format(value);
}

export function count(value: number, language: Language, unit: NumberUnit = 'auto'): string {
  const size = Math.abs(value);
  if (unit === 'exact' || size < (unit === 'auto' ? kCompactFrom : kWan)) return exact(value, language);
  if (unit === 'wan') return `${exact(value / kWan, language)}${language === 'en' ? '×10⁴' : '万'}`;
  if (unit === 'yi')
    return `${numberFormat(language, { maximumFractionDigits: 4 }).format(value / kYi)}${language === 'en' ? '×10⁸' : '亿'}`;
  return numberFormat(language, { notation: 'compact', maximumFractionDigits: 2 }).format(value);
}

/** A share in [0, 1] with two decimals; a share that is not quite all or nothing never rounds to it. */
export function rate(value: number, language: Language): string {
  const format = numberFormat(language, {
    style: 'percent',
    minimumFractionDigits: 2,
    maximumFractionDigits: 2,
  });
  if (value > 0 && value < 0.00005) return `<${format.format(0.0001)}`;
  if (value < 1 && value > 0.99995) return `>${format.format(0.9999)}`;
  return format.format(value);
}
