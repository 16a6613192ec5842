import i18next, { type TFunction } from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import en from './locales/en.json';
import zh from './locales/zh-CN.json';
import { withSubject } from './subject_text';

beforeAll(() =>
  i18next.init({
    lng: 'en',
    ns: ['behaviour'],
    defaultNS: 'behaviour',
    resources: { en: { behaviour: en }, 'zh-CN': { behaviour: zh } },
    interpolation: { escapeValue: false },
  }),
);

const total = (language: string, type: string, count: number) => {
  const t = i18next.getFixedT(language, 'behaviour') as TFunction<'behaviour'>;
  return withSubject(t, type)('people.total', { total: String(count), count });
};

it.each<[string, string, number, string]>([
  ['zh-CN', 'customer', 3584, '共 3584 人'],
  ['zh-CN', 'application', 1, '共 1 笔'],
  ['zh-CN', 'merchant', 2, '共 2 个'],
  ['en', 'customer', 3584, '3584 customers'],
  ['en', 'application', 1, '1 application'],
  ['en', 'merchant', 2, '2 subjects'],
])('says in %s how many of %s there are: %d', (language, type, count, text) => {
  expect(total(language, type, count)).toBe(text);
});
