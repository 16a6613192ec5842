import type { Names } from '../api/types';
import type { Language } from './numbers';

/** A name in the reader's language; not every plan has both. */
export const nameIn = (language: Language, names: Names | undefined, fallback: string): string =>
  (language === 'en' ? names?.en : names?.zh) || fallback;

export const baseName = (path: string): string => path.split('/').at(-1) ?? path;
