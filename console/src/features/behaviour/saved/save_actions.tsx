import { App, Button, Dropdown, Modal, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../../api/errors';
import type { AnalysisSpec, Insight } from '../../../api/types';
import { errorTitle } from '../../../ui/error_state';
import { DownOutlined, SaveOutlined } from '../../../ui/icons';
import type { PageKind } from '../analysis_model';
import { NameDialog } from './name_dialog';
import { useInsights } from './use_insights';

interface Props {
  kind: PageKind;
  /** What was saved before and is open now. */
  insight: Insight | undefined;
  spec: AnalysisSpec | undefined;
  modified: boolean;
  onSaved: (insight: Insight) => void;
  onOpen: (insight: Insight) => void;
}

interface ConflictProps {
  theirs: Insight;
  busy: boolean;
  onOverwrite: () => void;
  onOpen: () => void;
  onCopy: () => void;
  onClose: () => void;
}

function ConflictDialog({ theirs, busy, onOverwrite, onOpen, onCopy, onClose }: ConflictProps) {
  const { t } = useTranslation('behaviour');
  return (
    <Modal
      open
      title={t('saved.conflict_title', { name: theirs.name })}
      onCancel={onClose}
      footer={[
        <Button key="copy" onClick={onCopy}>
          {t('saved.conflict_copy')}
        </Button>,
        <Button key="mine" danger loading={busy} onClick={onOverwrite}>
          {t('saved.conflict_mine')}
        </Button>,
        <Button key="theirs" type="primary" onClick={onOpen}>
          {t('saved.conflict_theirs')}
        </Button>,
      ]}
    >
      {t('saved.conflict_detail', { version: theirs.version })}
    </Modal>
  );
}

export function SaveActions({ kind, insight, spec, modified, onSaved, onOpen }: Props) {
  const { t } = useTranslation('behaviour');
  const { t: shell } = useTranslation('shell');
  const { message } = App.useApp();
  const { create, replace, latest } = useInsights();
  const [naming, setNaming] = useState(false);
  const [theirs, setTheirs] = useState<Insight | null>(null);

  const done = (saved: Insight) => {
    setNaming(false);
    setTheirs(null);
    void message.success(t('saved.saved', { name: saved.name }));
    onSaved(saved);
  };
  const failed = (error: unknown) => void message.error(errorTitle(error, shell));
  const saveAs = (name: string) =>
    spec && create.mutate({ name, spec }, { onSuccess: done, onError: failed });
  const saveOver = (base: Insight) => {
    if (!spec) return;
    replace.mutate(
      { id: base.id, name: base.name, spec, version: base.version },
      {
        onSuccess: done,
        onError: (error) => {
          if (!(error instanceof ApiError && error.code === 'conflict')) return failed(error);
          latest(base.id).then(setTheirs, failed);
        },
      },
    );
  };
  return (
    <>
      {insight ? (
        <Space.Compact>
          <Button
            icon={<SaveOutlined />}
            disabled={!modified || !spec}
            loading={replace.isPending}
            onClick={() => saveOver(insight)}
          >
            {t('saved.save_changes')}
          </Button>
          <Dropdown
            trigger={['click']}
            menu={{
              items: [{ key: 'copy', label: t('saved.save_as') }],
              onClick: () => setNaming(true),
            }}
          >
            <Button icon={<DownOutlined />} aria-label={t('saved.save_as')} disabled={!spec} />
          </Dropdown>
        </Space.Compact>
      ) : (
        <Button icon={<SaveOutlined />} disabled={!spec} onClick={() => setNaming(true)}>
          {t('saved.save')}
        </Button>
      )}
      {naming && (
        <NameDialog
          title={t(`kind.${kind}.save`)}
          initial=""
          busy={create.isPending}
          onSubmit={saveAs}
          onClose={() => setNaming(false)}
        />
      )}
      {theirs && (
        <ConflictDialog
          theirs={theirs}
          busy={replace.isPending}
          onOverwrite={() => saveOver(theirs)}
          onOpen={() => {
            setTheirs(null);
            onOpen(theirs);
          }}
          onCopy={() => {
            setTheirs(null);
            setNaming(true);
          }}
          onClose={() => setTheirs(null)}
        />
      )}
    </>
  );
}
