import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { copyText } from './copy_text';
import { CopyOutlined } from './icons';

interface Props {
  /** What is copied. */
  text: string;
  /** What it is, for the button's name. */
  label: string;
}

export function CopyButton({ text, label }: Props) {
  const { t } = useTranslation('shell');
  const { message } = App.useApp();
  const copy = () =>
    copyText(text).then(
      () => void message.success(t('action.copied')),
      () => void message.error(t('action.not_copied')),
    );
  return (
    <Button
      type="text"
      size="small"
      icon={<CopyOutlined />}
      aria-label={label}
      title={label}
      onClick={() => void copy()}
    />
  );
}
