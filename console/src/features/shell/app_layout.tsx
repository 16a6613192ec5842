import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { Button, Dropdown, type MenuProps, Tooltip } from 'antd';
import { type ReactNode, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnreachable } from '../../api/errors';
import { statusQuery } from '../../api/queries';
import type { NumberUnit } from '../../format/numbers';
import {
  AccountBookOutlined,
  ApiOutlined,
  BarChartOutlined,
  BranchesOutlined,
  BulbOutlined,
  CalendarOutlined,
  ClockCircleOutlined,
  DatabaseOutlined,
  FieldTimeOutlined,
  FunnelPlotOutlined,
  IdcardOutlined,
  LineChartOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  NumberOutlined,
  RetweetOutlined,
  SafetyCertificateOutlined,
  TableOutlined,
  TagsOutlined,
  TranslationOutlined,
  UndoOutlined,
} from '../../ui/icons';
import { PageSkeleton } from '../../ui/page_skeleton';
import { type ThemeChoice, usePreferences } from './preferences';
import { SimulatedClock } from './simulated_clock';
import './shell.css';

function MenuLink({
  to,
  icon,
  label,
  collapsed,
}: {
  to: string;
  icon: ReactNode;
  label: string;
  collapsed: boolean;
}) {
  return (
    <li>
      <Link
        to={to}
        className="menu-link"
        activeProps={{ className: 'menu-link active', 'aria-current': 'page' }}
        activeOptions={{ includeSearch: false }}
        title={collapsed ? label : undefined}
        aria-label={label}
      >
        {icon}
        <span className="menu-text">{label}</span>
      </Link>
    </li>
  );
}

/** In the order of the questions: how much, by which way, who stays and what they are worth. */
const kInsightPages = {
  events: [
    { name: 'trend', icon: <LineChartOutlined /> },
    { name: 'distribution', icon: <BarChartOutlined /> },
  ],
  journeys: [
    { name: 'funnel', icon: <FunnelPlotOutlined /> },
    { name: 'path', icon: <BranchesOutlined /> },
    { name: 'interval', icon: <FieldTimeOutlined /> },
    { name: 'session', icon: <ClockCircleOutlined /> },
  ],
  return: [
    { name: 'retention', icon: <UndoOutlined /> },
    { name: 'lifecycle', icon: <RetweetOutlined /> },
    { name: 'stickiness', icon: <CalendarOutlined /> },
    { name: 'ltv', icon: <AccountBookOutlined /> },
  ],
} as const;
const kInsightGroups = ['events', 'journeys', 'return'] as const;

const kDataPages = [
  { name: 'sources', icon: <ApiOutlined /> },
  { name: 'catalogue', icon: <TagsOutlined /> },
  { name: 'quality', icon: <SafetyCertificateOutlined /> },
  { name: 'loads', icon: <DatabaseOutlined /> },
  { name: 'tables', icon: <TableOutlined /> },
] as const;

function Sidebar() {
  const { t } = useTranslation('shell');
  const { menuCollapsed, set } = usePreferences();
  const toggle = menuCollapsed ? t('menu.expand') : t('menu.collapse');
  return (
    <aside className="sidebar" data-collapsed={menuCollapsed}>
      <Link to="/" className="brand" aria-label={`${t('product')} ${t('tagline')}`}>
        <img src="/favicon.svg" width="28" height="28" alt="" />
        <span className="brand-name">
          {`${t('product')} `}
          <small>{t('tagline')}</small>
        </span>
      </Link>
      <nav aria-label={t('menu.label')}>
        {kInsightGroups.map((group) => (
          <div key={group}>
            <h2 className="menu-group">{t(`menu.${group}`)}</h2>
            <ul>
              {kInsightPages[group].map(({ name, icon }) => (
                <MenuLink
                  key={name}
                  to={`/insights/${name}`}
                  icon={icon}
                  label={t(`menu.${name}`)}
                  collapsed={menuCollapsed}
                />
              ))}
            </ul>
          </div>
        ))}
        <h2 className="menu-group">{t('menu.customers')}</h2>
        <ul>
          <MenuLink
            to="/customers/identity"
            icon={<IdcardOutlined />}
            label={t('menu.identity')}
            collapsed={menuCollapsed}
          />
        </ul>
        <h2 className="menu-group">{t('menu.data')}</h2>
        <ul>
          {kDataPages.map(({ name, icon }) => (
            <MenuLink
              key={name}
              to={`/data/${name}`}
              icon={icon}
              label={t(`menu.${name}`)}
              collapsed={menuCollapsed}
            />
          ))}
        </ul>
      </nav>
      <Button
        type="text"
        className="menu-toggle"
        icon={menuCollapsed ? <MenuUnfoldOutlined /> : <MenuFoldOutlined />}
        aria-label={toggle}
        title={toggle}
        onClick={() => set({ menuCollapsed: !menuCollapsed })}
      />
    </aside>
  );
}

function WarehouseStatus() {
  const { t } = useTranslation('shell');
  const { data, error, isError, isPending } = useQuery(statusQuery);
  if (isPending) return null;
  const failed = isUnreachable(error) ? 'unreachable' : 'not_ready';
  const state = isError ? failed : data.warehouse.ready ? 'ready' : 'not_ready';
  const detail =
    data && !isError
      ? t('status.detail', {
          version: data.version,
          zone: data.zone,
          kind: t(`status.${data.warehouse.kind}`),
          warehouse: data.warehouse.version,
        })
      : undefined;
  return (
    <Tooltip title={detail}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the tooltip must be reachable by keyboard */}
      <span className="status" data-state={state} tabIndex={0}>
        <i aria-hidden="true" />
        {t(`status.${state}`)}
      </span>
    </Tooltip>
  );
}

function choiceMenu<Key extends string>(
  choices: [Key, string][],
  chosen: Key,
  choose: (key: Key) => void,
): MenuProps {
  return {
    items: choices.map(([key, label]) => ({ key, label })),
    selectable: true,
    selectedKeys: [chosen],
    onClick: ({ key }) => choose(key as Key),
  };
}

function Settings() {
  const { t } = useTranslation('shell');
  const { language, theme, unit, set } = usePreferences();
  const other = language === 'en' ? 'zh-CN' : 'en';
  const units: [NumberUnit, string][] = [
    ['auto', t('settings.unit_auto')],
    ['exact', t('settings.unit_exact')],
    ['wan', t('settings.unit_wan')],
    ['yi', t('settings.unit_yi')],
  ];
  const themes: [ThemeChoice, string][] = [
    ['system', t('settings.theme_system')],
    ['light', t('settings.theme_light')],
    ['dark', t('settings.theme_dark')],
  ];
  return (
    <div className="settings">
      <Dropdown trigger={['click']} menu={choiceMenu(units, unit, (key) => set({ unit: key }))}>
        <Button type="text" icon={<NumberOutlined />}>
          {t('settings.unit')}
        </Button>
      </Dropdown>
      <Dropdown trigger={['click']} menu={choiceMenu(themes, theme, (key) => set({ theme: key }))}>
        <Button type="text" icon={<BulbOutlined />}>
          {t('settings.theme')}
        </Button>
      </Dropdown>
      <Button
        type="text"
        icon={<TranslationOutlined />}
        title={t('settings.language')}
        lang={other}
        onClick={() => set({ language: other })}
      >
        {other === 'en' ? 'English' : '中文'}
      </Button>
    </div>
  );
}

export function AppLayout() {
  const { t } = useTranslation('shell');
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <div className="app">
      <a className="skip-link" href="#main">
        {t('skip')}
      </a>
      <Sidebar />
      <header className="topbar">
        <WarehouseStatus />
        <SimulatedClock />
        <Settings />
      </header>
      <main id="main" tabIndex={-1} key={path}>
        <Suspense fallback={<PageSkeleton />}>
          <Outlet />
        </Suspense>
      </main>
    </div>
  );
}
