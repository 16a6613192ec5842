import { Button } from 'antd';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, isUnreachable, withoutPointer } from '../api/errors';
import { EmptyState } from './empty_state';

const kKnownCodes = [
  'invalid_argument',
  'not_found',
  'conflict',
  'permission_denied',
  'resource_exhausted',
  'cancelled',
  'deadline_exceeded',
  'unavailable',
  'internal',
] as const;

export function errorTitle(error: unknown, t: TFunction<'shell'>): string {
  if (isUnreachable(error)) return t('error.unreachable_title');
  const code = kKnownCodes.find((known) => error instanceof ApiError && error.code === known);
  return code ? t(`error.code.${code}`) : t('error.title');
}

function detailOf(error: unknown, t: TFunction<'shell'>): ReactNode {
  if (isUnreachable(error)) return t('error.unreachable_detail');
  if (!(error instanceof Error)) return t('error.detail');
  const hint = error instanceof ApiError ? error.hint : '';
  return (
    <>
      {error instanceof ApiError ? withoutPointer(error) : error.message}
      {hint && <span className="error-hint">{hint}</span>}
    </>
  );
}

interface Props {
  error: unknown;
  /** What it means here, where the error's own title is too general. */
  title?: string;
  lead?: string;
  onRetry?: () => void;
}

/** An error in the place of the content it prevented, with the request id that finds it in the server's log. */
export function ErrorState({ error, title, lead, onRetry }: Props) {
  const { t } = useTranslation('shell');
  const requestId = error instanceof ApiError ? error.requestId : '';
  const forbidden = error instanceof ApiError && error.code === 'permission_denied';
  return (
    <EmptyState
      kind={forbidden ? 'forbidden' : 'error'}
      title={title ?? errorTitle(error, t)}
      detail={
        <>
          {lead && <span className="error-lead">{lead}</span>}
          {forbidden ? t('error.permission_detail') : detailOf(error, t)}
        </>
      }
      action={onRetry && <Button onClick={onRetry}>{t('action.retry')}</Button>}
      note={
        requestId && (
          <>
            {t('error.request_id')} <code>{requestId}</code>
          </>
        )
      }
    />
  );
}
