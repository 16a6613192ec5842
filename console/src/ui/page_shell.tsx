import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

interface Props {
  title: string;
  /** Stands beside the title, e.g. the name of what is open. */
  name?: ReactNode;
  actions?: ReactNode;
  simulated?: boolean;
  /** Fills the window; the parts scroll, the page does not. */
  fixed?: boolean;
  children: ReactNode;
}

/** The frame of every page: document title, heading, actions, and the mark of simulated data. */
export function PageShell({ title, name, actions, simulated, fixed = false, children }: Props) {
  const { t } = useTranslation('shell');
  useEffect(() => {
    document.title = `${title} · ${t('product')}`;
  }, [title, t]);
  return (
    <div className="page" data-fixed={fixed}>
      {simulated && (
        <div className="simulated-banner" role="note">
          <strong>{t('simulated')}</strong>
          <span>{t('simulated_detail')}</span>
        </div>
      )}
      <div className="page-head">
        <div className="page-title">
          <h1>{title}</h1>
          {name}
        </div>
        <div className="page-actions">{actions}</div>
      </div>
      {children}
    </div>
  );
}
