import { Button } from 'antd';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useZone } from '../../../api/queries';
import type { IdentityEntry } from '../../../api/types';
import { instant } from '../../../format/times';
import { Pager } from '../../../ui/pager';
import { usePreferences } from '../../shell/preferences';
import { eventOf } from '../model/sentences';
import { EntryLink } from '../parts/entry_link';
import { EntrySentence } from './entry_sentence';

interface Props {
  entries: IdentityEntry[];
  /** One that is pointed at; it is listed even if it is on another page. */
  marked?: IdentityEntry | undefined;
  total: number;
  offset: number;
  limit: number;
  onPage: (offset: number) => void;
  onUndo: (entry: IdentityEntry) => void;
}

/** Where the entry comes from, and what became of it. */
function Facts({ entry }: { entry: IdentityEntry }) {
  const { t } = useTranslation('identity');
  const event = eventOf(entry);
  const facts = [
    t('entry.number', { entry: entry.entry }),
    entry.source && entry.reverts === null && t('entry.source', { source: entry.source }),
    event && t('entry.event', { event }),
    entry.actor ? t('entry.actor', { actor: entry.actor }) : t('entry.automatic'),
  ];
  return (
    <p className="entry-facts">
      {facts.filter(Boolean).map((fact) => (
        <span key={String(fact)}>{fact}</span>
      ))}
      {entry.kind === 'unmerge' && entry.reason && (
        <span className="entry-reason">{t('entry.reason', { reason: entry.reason })}</span>
      )}
    </p>
  );
}

interface ItemProps {
  entry: IdentityEntry;
  marked: boolean;
  onUndo: Props['onUndo'];
}

function Item({ entry, marked, onUndo }: ItemProps) {
  const { t } = useTranslation('identity');
  const zone = useZone();
  const show = useCallback((item: HTMLLIElement | null) => {
    item?.scrollIntoView({ block: 'center' });
  }, []);
  return (
    <li
      className="entry"
      data-kind={entry.kind}
      data-undone={entry.undone_by !== null}
      {...(marked && { 'aria-current': 'true', ref: show })}
    >
      <div className="entry-line">
        <time dateTime={entry.ts} className="figure">
          {instant(entry.ts, zone)}
        </time>
        <span className="entry-kind">{t(`kind.${entry.kind}`)}</span>
        {entry.undone_by !== null && (
          <span className="entry-undone">
            <EntryLink entry={entry.undone_by} label={t('entry.undone', { entry: entry.undone_by })} />
          </span>
        )}
        {entry.can_undo && (
          <Button
            size="small"
            aria-label={t('undo.action_named', { entry: entry.entry })}
            onClick={() => onUndo(entry)}
          >
            {t('undo.action')}
          </Button>
        )}
      </div>
      <p className="entry-text">
        <EntrySentence entry={entry} />
      </p>
      <Facts entry={entry} />
    </li>
  );
}

export function Timeline({ entries, marked, total, offset, limit, onPage, onUndo }: Props) {
  const { t } = useTranslation('identity');
  const { exact } = usePreferences();
  const isListed = !marked || entries.some(({ entry }) => entry === marked.entry);
  const listed = isListed ? entries : [marked, ...entries];
  return (
    <section className="card timeline" aria-label={t('entry.title')}>
      <div className="card-title">
        <h3>
          {t('entry.title')} <small className="figure">{exact(total)}</small>
        </h3>
        <p className="hint">{t('entry.hint')}</p>
      </div>
      {total === 0 && <p className="hint card-foot">{t('entry.none')}</p>}
      <ol>
        {listed.map((entry) => (
          <Item key={entry.entry} entry={entry} marked={entry.entry === marked?.entry} onUndo={onUndo} />
        ))}
      </ol>
      {total > limit && (
        <div className="card-foot">
          <Pager offset={offset} limit={limit} total={total} onChange={onPage} />
        </div>
      )}
    </section>
  );
}
