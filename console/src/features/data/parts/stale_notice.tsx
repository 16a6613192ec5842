import type { UseQueryResult } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { instant } from '../../../format/times';
import { errorTitle } from '../../../ui/error_state';
import { useZone } from '../queries';

interface Props {
  /** Asked again and again; the latest answer stays when one fails. */
  query: UseQueryResult<unknown>;
}

/** Says that what is shown is not fresh, as the last attempt to refresh it failed. */
export function StaleNotice({ query }: Props) {
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const zone = useZone();
  if (!query.isError || query.data === undefined) return null;
  const time = instant(new Date(query.dataUpdatedAt).toISOString(), zone, true);
  return (
    <Alert
      type="warning"
      showIcon
      role="status"
      title={errorTitle(query.error, shell)}
      description={t('stale', { time })}
      action={
        <Button size="small" onClick={() => void query.refetch()}>
          {shell('action.retry')}
        </Button>
      }
    />
  );
}
