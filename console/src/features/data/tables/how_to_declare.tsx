import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../../../ui/code_block';
import { EmptyState } from '../../../ui/empty_state';

const kDeclare = 'rouse --data DATA tables declare packs/bank/tables.yaml';
const kLoad = 'rouse --data DATA tables load --date 2026-11-21 DIR';

export function HowToDeclare() {
  const { t } = useTranslation('data');
  return (
    <EmptyState kind="no_data" title={t('tables.empty_title')} detail={t('tables.empty_detail')}>
      <ol className="how-to">
        <li>
          {t('tables.empty_declare')}
          <CodeBlock text={kDeclare} copyLabel={t('empty.copy')} />
        </li>
        <li>
          {t('tables.empty_load')}
          <CodeBlock text={kLoad} copyLabel={t('empty.copy')} />
        </li>
      </ol>
    </EmptyState>
  );
}
