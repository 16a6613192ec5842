// Every colour of the console, once: antd's theme, the charts and base.css (as --c-* variables) take them from here.
// Text colours keep 4.5:1 on every surface they stand on.

export interface Tokens {
  page: string;
  surface: string;
  subtle: string;
  hover: string;
  border: string;
  text: string;
  textSecondary: string;
  textTertiary: string;
  primary: string;
  primaryText: string;
  primarySoft: string;
  danger: string;
  dangerSoft: string;
  warning: string;
  warningSoft: string;
  success: string;
  successSoft: string;
  bar: string;
  barSoft: string;
  flow: string;
  lost: string;
  lostLine: string;
  series: string[];
}

export const kLight: Tokens = {
  page: '#f3f5f9',
  surface: '#ffffff',
  subtle: '#f7f9fc',
  hover: '#edf1f8',
  border: '#dfe5ee',
  text: '#17212f',
  textSecondary: '#465468',
  textTertiary: '#5c697c',
  primary: '#1b55c8',
  primaryText: '#174bb3',
  primarySoft: '#e9f0fd',
  danger: '#bd2630',
  dangerSoft: '#fdeeee',
  warning: '#8f5200',
  warningSoft: '#fff5e2',
  success: '#12703f',
  successSoft: '#e8f6ee',
  bar: '#2a67dd',
  barSoft: '#b5caf4',
  flow: '#dfe9fb',
  lost: '#eef1f6',
  lostLine: '#c7d0dd',
  series: [
    '#2a67dd',
    '#e08a00',
    '#14936b',
    '#a04bc9',
    '#d1485f',
    '#0f94b5',
    '#7a8a1e',
    '#5b5fd0',
    '#b8622b',
    '#3f7f94',
    '#7b8798',
    '#aab3c0',
  ],
};

export const kDark: Tokens = {
  page: '#0d1219',
  surface: '#151c27',
  subtle: '#1b2431',
  hover: '#222d3d',
  border: '#2c384a',
  text: '#e7ecf4',
  textSecondary: '#b7c2d2',
  textTertiary: '#98a6ba',
  primary: '#2f68d8',
  primaryText: '#86b0ff',
  primarySoft: '#1b2c4d',
  danger: '#ff8a8f',
  dangerSoft: '#3a1c22',
  warning: '#f3b95f',
  warningSoft: '#352814',
  success: '#5fd29a',
  successSoft: '#14301f',
  bar: '#5b91f5',
  barSoft: '#2d4675',
  flow: '#22355a',
  lost: '#1f2937',
  lostLine: '#3a4759',
  series: [
    '#5b91f5',
    '#f0ac45',
    '#3fc99a',
    '#c384ea',
    '#f07f92',
    '#45c3e0',
    '#b3c34d',
    '#9a9df5',
    '#e09a68',
    '#7fbccf',
    '#98a6ba',
    '#667489',
  ],
};

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export function applyTokens(tokens: Tokens, dark: boolean): void {
  const root = document.documentElement;
  root.dataset.theme = dark ? 'dark' : 'light';
  root.style.setProperty('color-scheme', dark ? 'dark' : 'light');
  for (const [name, value] of Object.entries(tokens)) {
    if (typeof value === 'string') root.style.setProperty(`--c-${kebab(name)}`, value);
  }
}
