import { Alert, Drawer, Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, Source } from '../../../api/types';
import { CodeBlock } from '../../../ui/code_block';
import { CopyButton } from '../../../ui/copy_button';
import { CheckCircleFilled, SyncOutlined, WarningFilled } from '../../../ui/icons';
import { LinkButton } from '../../../ui/link_button';
import { usePreferences } from '../../shell/preferences';
import {
  connectionOf,
  kindFor,
  kSnippetKinds,
  type SnippetKind,
  segmentAddress,
  sensorsAddress,
  snippet,
} from '../model/snippets';
import { Moment } from '../parts/moment';

/** Whether anything has come; the page asks every two seconds. */
function Arrival({ source }: { source: Source }) {
  const { t } = useTranslation('data');
  const { exact } = usePreferences();
  const { stored, duplicates, rejected } = source;
  const received = stored + duplicates + rejected;
  if (received === 0) {
    return (
      <div className="arrival" data-state="waiting" role="status">
        <SyncOutlined spin />
        <p>
          <strong>{t('connect.waiting')}</strong>
          <small>{t('connect.waiting_detail')}</small>
        </p>
      </div>
    );
  }
  const refused = rejected === received;
  const events = exact(received);
  return (
    <div className="arrival" data-state={refused ? 'refused' : 'received'} role="status">
      {refused ? <WarningFilled /> : <CheckCircleFilled />}
      <p>
        <strong>{t(refused ? 'connect.refused' : 'connect.received', { events, count: received })}</strong>
        <small>
          {source.last_event_at && (
            <>
              {t('connect.last')} <Moment at={source.last_event_at} />
              {rejected > 0 && ' · '}
            </>
          )}
          {rejected > 0 && t('connect.rejected', { events: exact(rejected), count: rejected })}
        </small>
      </p>
      {rejected > 0 && (
        <LinkButton size="small" to="/data/quality" search={{ source: source.id }}>
          {t('connect.why')}
        </LinkButton>
      )}
    </div>
  );
}

interface AddressProps {
  label: string;
  value: string;
}

function Address({ label, value }: AddressProps) {
  const { t } = useTranslation('data');
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <code>{value}</code>
        <CopyButton text={value} label={t('connect.copy', { what: label })} />
      </dd>
    </div>
  );
}

interface Props {
  source: Source;
  plan: Plan | undefined;
  onClose: () => void;
}

export function ConnectDrawer({ source, plan, onClose }: Props) {
  const { t } = useTranslation('data');
  const { t: shell } = useTranslation('shell');
  const [kind, setKind] = useState<SnippetKind>(() => kindFor(source.platform));
  const connection = connectionOf(source, plan, window.location.origin);
  return (
    <Drawer
      open
      size={760}
      title={t('connect.title', { name: source.name })}
      onClose={onClose}
      closable={{ 'aria-label': shell('action.close') }}
    >
      {source.enabled ? (
        <Arrival source={source} />
      ) : (
        <Alert className="drawer-alert" type="warning" showIcon title={t('connect.disabled')} />
      )}
      <dl className="addresses">
        <Address label={t('sources.write_key')} value={source.write_key} />
        <Address label={t('connect.segment_address')} value={segmentAddress(connection)} />
        <Address label={t('connect.sensors_address')} value={sensorsAddress(connection)} />
      </dl>
      <p className="hint">{t('connect.key_hint')}</p>
      <h2 className="drawer-heading">{t('connect.code')}</h2>
      <Segmented<SnippetKind>
        aria-label={t('connect.code')}
        value={kind}
        options={kSnippetKinds.map((value) => ({ value, label: t(`connect.kind.${value}`) }))}
        onChange={setKind}
      />
      <CodeBlock text={snippet(kind, connection)} copyLabel={t('connect.copy_code')} />
      <p className="hint">{t(`connect.note.${kind}`)}</p>
    </Drawer>
  );
}
