// Instants, days and durations as text. Days are 'YYYY-MM-DD' in the bank's zone and are computed with, never parsed
// as instants.
import type { Language } from './numbers';

export type Day = string;

const kDayMs = 86_400_000;

export const dayToNumber = (day: Day): number => Date.parse(`${day}T00:00:00Z`) / kDayMs;
export const numberToDay = (number: number): Day => new Date(number * kDayMs).toISOString().slice(0, 10);
export const addDays = (day: Day, days: number): Day => numberToDay(dayToNumber(day) + days);

/** 'YYYY-MM-DD HH:mm' (with seconds on request) of an instant in a zone. */
export function instant(iso: string, zone: string, seconds = false): string {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(iso));
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '';
  const time = `${part('hour')}:${part('minute')}${seconds ? `:${part('second')}` : ''}`;
  return `${part('year')}-${part('month')}-${part('day')} ${time}`;
}

export const todayIn = (zone: string, now: Date): Day => instant(now.toISOString(), zone).slice(0, 10);

type Unit = 'day' | 'hour' | 'minute' | 'second' | 'millisecond';
const kUnits: [Unit, number][] = [
  ['day', kDayMs],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
  ['millisecond', 1],
];

function amount(value: number, unit: Unit, language: Language): string {
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit,
    unitDisplay: language === 'en' ? 'narrow' : 'short',
    maximumFractionDigits: 0,
  });
  return format.format(value);
}

/** The two largest units of a duration, e.g. "3 天 4 小时" or "3d 4h". */
export function duration(ms: number, language: Language): string {
  if (ms === 0) return '0';
  const index = kUnits.findIndex(([, size]) => ms >= size);
  const [unit, size] = kUnits[index] ?? ['millisecond', 1];
  const next = kUnits[index + 1];
  if (!next || unit === 'second') return amount(Math.round(ms / size), unit, language);
  const whole = Math.floor(ms / size);
  const rest = Math.round((ms - whole * size) / next[1]);
  if (rest * next[1] >= size) return amount(whole + 1, unit, language);
  const text = amount(whole, unit, language);
  return rest > 0 ? `${text} ${amount(rest, next[0], language)}` : text;
}
