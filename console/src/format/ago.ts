import type { Language } from './numbers';

const kUnits: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** How long ago, in its largest unit, e.g. "3分钟前" or "3m ago"; a clock that is behind shows nothing that lies ahead. */
export function ago(iso: string, now: Date, language: Language): string {
  const ms = Math.max(0, now.getTime() - Date.parse(iso));
  const [unit, size] = kUnits.find(([, each]) => ms >= each) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'narrow' }).format(
    -Math.floor(ms / size),
    unit,
  );
}
