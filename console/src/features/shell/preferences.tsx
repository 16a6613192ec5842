// What one person likes, kept in this browser: language, number unit, light or dark.

import i18next from 'i18next';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { count, exact, type Language, type NumberUnit, rate } from '../../format/numbers';
import { duration } from '../../format/times';
import { applyTokens, kDark, kLight, type Tokens } from '../../ui/tokens';

export type ThemeChoice = 'system' | 'light' | 'dark';

interface Stored {
  language: Language;
  unit: NumberUnit;
  theme: ThemeChoice;
  menuCollapsed: boolean;
}

interface Preferences extends Stored {
  dark: boolean;
  tokens: Tokens;
  set: (change: Partial<Stored>) => void;
  /** Numbers in the chosen language and unit. */
  count: (value: number) => string;
  exact: (value: number) => string;
  rate: (value: number) => string;
  duration: (ms: number) => string;
}

const kStorageKey = 'rouse.preferences';
const kWideMenuFrom = 1400;
const kDarkQuery = '(prefers-color-scheme: dark)';

const browserLanguage = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en');

export function storedPreferences(): Stored {
  const menuCollapsed = window.innerWidth < kWideMenuFrom;
  const defaults: Stored = { language: browserLanguage(), unit: 'auto', theme: 'system', menuCollapsed };
  try {
    return { ...defaults, ...(JSON.parse(localStorage.getItem(kStorageKey) ?? '{}') as Partial<Stored>) };
  } catch {
    return defaults;
  }
}

const Context = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const value = useContext(Context);
  if (!value) throw new Error('usePreferences needs PreferencesProvider');
  return value;
}

function useSystemDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia(kDarkQuery).matches);
  useEffect(() => {
    const query = matchMedia(kDarkQuery);
    const update = () => setDark(query.matches);
    query.addEventListener('change', update);
    return () => query.removeEventListener('change', update);
  }, []);
  return dark;
}

export function PreferencesProvider({ children }: { children: ReactNode }) {
  const [stored, setStored] = useState(storedPreferences);
  const systemDark = useSystemDark();
  const dark = stored.theme === 'dark' || (stored.theme === 'system' && systemDark);
  const tokens = dark ? kDark : kLight;

  useEffect(() => applyTokens(tokens, dark), [tokens, dark]);
  useEffect(() => {
    document.documentElement.lang = stored.language;
    localStorage.setItem(kStorageKey, JSON.stringify(stored));
    if (i18next.language !== stored.language) void i18next.changeLanguage(stored.language);
  }, [stored]);

  const value = useMemo<Preferences>(
    () => ({
      ...stored,
      dark,
      tokens,
      set: (change) => setStored((old) => ({ ...old, ...change })),
      count: (number) => count(number, stored.language, stored.unit),
      exact: (number) => exact(number, stored.language),
      rate: (number) => rate(number, stored.language),
      duration: (ms) => duration(ms, stored.language),
    }),
    [stored, dark, tokens],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}
