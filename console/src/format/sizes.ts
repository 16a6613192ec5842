import type { Language } from './numbers';

const kUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const kStep = 1000;

/** An amount of storage with three digits, e.g. "12.3 MB". */
export function bytes(value: number, language: Language): string {
  const power = value < kStep ? 0 : Math.floor(Math.log10(value) / 3);
  const index = Math.min(power, kUnits.length - 1);
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: kUnits[index] ?? 'byte',
    unitDisplay: index === 0 ? 'long' : 'short',
    maximumSignificantDigits: index === kUnits.length - 1 ? 6 : 3,
  }).format(value / kStep ** index);
}
