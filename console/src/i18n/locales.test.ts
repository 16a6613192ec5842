import { expect, it } from 'vitest';
import behaviourEn from '../features/behaviour/locales/en.json';
import behaviourZh from '../features/behaviour/locales/zh-CN.json';
import dataEn from '../features/data/locales/en.json';
import dataZh from '../features/data/locales/zh-CN.json';
import identityEn from '../features/identity/locales/en.json';
import identityZh from '../features/identity/locales/zh-CN.json';
import shellEn from '../features/shell/locales/en.json';
import shellZh from '../features/shell/locales/zh-CN.json';

type Texts = { [key: string]: string | Texts };

function flat(texts: Texts, prefix = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : flat(value, `${prefix}${key}.`),
  );
}

// What an analysis counts is named where the language needs it.
const kSubjectWords = ['unit', 'many', 'title', 'measure'];
const placeholders = (text: string) =>
  [...text.matchAll(/{{(\w+)}}/g)]
    .map((m) => m[1] ?? '')
    .filter((name) => !kSubjectWords.includes(name))
    .sort();

it.each<[string, Texts, Texts]>([
  ['shell', shellZh, shellEn],
  ['behaviour', behaviourZh, behaviourEn],
  ['data', dataZh, dataEn],
  ['identity', identityZh, identityEn],
])('%s says the same things in both languages', (_, zh, en) => {
  // English alone has a singular.
  const english = new Map(flat(en).filter(([key]) => !key.endsWith('_one')));
  expect(flat(zh).map(([key]) => key)).toEqual([...english.keys()]);
  for (const [key, text] of flat(zh)) {
    expect(text, key).not.toBe('');
    expect(placeholders(english.get(key) ?? ''), key).toEqual(placeholders(text));
  }
});
