import type { ThemeConfig } from 'antd';
import { theme } from 'antd';
import type { Tokens } from './tokens';

export const kFontFamily =
  '"PingFang SC", "Microsoft YaHei", "HarmonyOS Sans SC", "Noto Sans CJK SC", system-ui, -apple-system, "Segoe UI", sans-serif';

export function antdTheme(tokens: Tokens, dark: boolean): ThemeConfig {
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    hashed: false,
    token: {
      colorPrimary: tokens.primary,
      colorInfo: tokens.primary,
      ...(dark ? { colorPrimaryHover: '#3a70dd', colorPrimaryActive: tokens.primary } : {}),
      colorLink: tokens.primaryText,
      colorLinkHover: tokens.primaryText,
      colorError: dark ? '#e5535c' : tokens.danger,
      colorBgBase: tokens.surface,
      colorBgLayout: tokens.page,
      colorBgContainer: tokens.surface,
      colorBgElevated: dark ? tokens.subtle : tokens.surface,
      colorText: tokens.text,
      colorTextHeading: tokens.text,
      colorTextSecondary: tokens.textSecondary,
      colorTextTertiary: tokens.textTertiary,
      colorTextQuaternary: tokens.textTertiary,
      colorTextDescription: tokens.textTertiary,
      colorTextPlaceholder: tokens.textTertiary,
      colorIcon: tokens.textTertiary,
      colorBorder: tokens.border,
      colorBorderSecondary: tokens.border,
      colorBorderDisabled: tokens.border,
      colorErrorText: tokens.danger,
      colorSuccessText: tokens.success,
      colorWarningText: tokens.warning,
      borderRadius: 6,
      fontFamily: kFontFamily,
      fontSize: 14,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.18s',
    },
    components: {
      Dropdown: { colorPrimary: tokens.primaryText },
      Segmented: { itemColor: tokens.textSecondary, itemSelectedColor: tokens.text },
      Select: { optionSelectedBg: tokens.primarySoft, optionSelectedColor: tokens.text },
    },
  };
}
