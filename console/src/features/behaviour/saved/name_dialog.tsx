import { Input, Modal } from 'antd';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  initial: string;
  busy: boolean;
  onSubmit: (name: string) => void;
  onClose: () => void;
}

const kNameMax = 200;

export function NameDialog({ title, initial, busy, onSubmit, onClose }: Props) {
  const { t } = useTranslation('behaviour');
  const id = useId();
  const [name, setName] = useState(initial);
  const [tried, setTried] = useState(false);
  const missing = tried && name.trim() === '';
  const submit = () => {
    setTried(true);
    if (name.trim()) onSubmit(name.trim());
  };
  return (
    <Modal
      open
      title={title}
      okText={t('saved.save')}
      cancelText={t('saved.cancel')}
      confirmLoading={busy}
      onOk={submit}
      onCancel={onClose}
      width={440}
    >
      <label className="dialog-label" htmlFor={id}>
        {t('saved.name')}
      </label>
      <Input
        id={id}
        autoFocus
        value={name}
        maxLength={kNameMax}
        placeholder={t('saved.name_hint')}
        onChange={(event) => setName(event.target.value)}
        onPressEnter={submit}
        {...(missing ? { status: 'error' as const } : {})}
      />
      {missing && (
        <p className="field-problem" role="alert">
          {t('saved.name_required')}
        </p>
      )}
    </Modal>
  );
}
