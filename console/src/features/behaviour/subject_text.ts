// Texts that name what an analysis counts: 人 where its subjects are customers, 笔 where they are applications.
import type { TFunction } from 'i18next';
import { createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { knownSubject } from '../../ui/subject_name';

type T = TFunction<'behaviour'>;

/** The subject type of the analysis that is shown. */
const SubjectContext = createContext('');

export const SubjectProvider = SubjectContext.Provider;

/** `t` whose texts may say {{unit}}, {{many}}, {{title}} and {{measure}}; `count` chooses the singular. */
export function withSubject(t: T, type: string): T {
  const subject = knownSubject(type) ?? 'other';
  const word = (form: 'one' | 'unit' | 'many' | 'title' | 'measure') => t(`counted.${subject}.${form}`);
  const words = { unit: word('unit'), many: word('many'), title: word('title'), measure: word('measure') };
  const one = { ...words, unit: word('one') };
  const text = t as (key: string, values: object) => string;
  const bound = (key: string, values?: { count?: number }) =>
    text(key, { ...(values?.count === 1 ? one : words), ...values });
  return bound as unknown as T;
}

export function useSubjectText(): T {
  const { t, i18n } = useTranslation('behaviour');
  const type = useContext(SubjectContext);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words follow the language
  return useMemo(() => withSubject(t, type), [t, type, i18n.language]);
}
