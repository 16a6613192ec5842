import { useTranslation } from 'react-i18next';
import type { IdentityEntry } from '../../../api/types';
import { sentenceOf } from '../model/sentences';
import { useWords } from '../parts/words';

/** An entry of the ledger as people would say it. */
export function EntrySentence({ entry }: { entry: IdentityEntry }) {
  const { t } = useTranslation('identity');
  const words = useWords();
  const { key, values } = sentenceOf(entry, words);
  return <>{t(`sentence.${key}`, values)}</>;
}
