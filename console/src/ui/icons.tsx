// Icons stand beside words or on labelled buttons, so assistive technology does not hear their English names.
import {
  AccountBookOutlined as AccountBookOutlinedGlyph,
  ApiOutlined as ApiOutlinedGlyph,
  ArrowDownOutlined as ArrowDownOutlinedGlyph,
  ArrowUpOutlined as ArrowUpOutlinedGlyph,
  BarChartOutlined as BarChartOutlinedGlyph,
  BranchesOutlined as BranchesOutlinedGlyph,
  BulbOutlined as BulbOutlinedGlyph,
  CalendarOutlined as CalendarOutlinedGlyph,
  CheckCircleFilled as CheckCircleFilledGlyph,
  ClockCircleOutlined as ClockCircleOutlinedGlyph,
  CloseCircleFilled as CloseCircleFilledGlyph,
  CloseOutlined as CloseOutlinedGlyph,
  CopyOutlined as CopyOutlinedGlyph,
  DatabaseOutlined as DatabaseOutlinedGlyph,
  DeleteOutlined as DeleteOutlinedGlyph,
  DownloadOutlined as DownloadOutlinedGlyph,
  DownOutlined as DownOutlinedGlyph,
  EditOutlined as EditOutlinedGlyph,
  FieldTimeOutlined as FieldTimeOutlinedGlyph,
  FilterOutlined as FilterOutlinedGlyph,
  FolderOpenOutlined as FolderOpenOutlinedGlyph,
  FunnelPlotOutlined as FunnelPlotOutlinedGlyph,
  IdcardOutlined as IdcardOutlinedGlyph,
  LeftOutlined as LeftOutlinedGlyph,
  LineChartOutlined as LineChartOutlinedGlyph,
  LinkOutlined as LinkOutlinedGlyph,
  MenuFoldOutlined as MenuFoldOutlinedGlyph,
  MenuUnfoldOutlined as MenuUnfoldOutlinedGlyph,
  NumberOutlined as NumberOutlinedGlyph,
  PlayCircleOutlined as PlayCircleOutlinedGlyph,
  PlusOutlined as PlusOutlinedGlyph,
  RetweetOutlined as RetweetOutlinedGlyph,
  RightOutlined as RightOutlinedGlyph,
  SafetyCertificateOutlined as SafetyCertificateOutlinedGlyph,
  SaveOutlined as SaveOutlinedGlyph,
  SettingOutlined as SettingOutlinedGlyph,
  StopOutlined as StopOutlinedGlyph,
  SyncOutlined as SyncOutlinedGlyph,
  TableOutlined as TableOutlinedGlyph,
  TagsOutlined as TagsOutlinedGlyph,
  TranslationOutlined as TranslationOutlinedGlyph,
  UndoOutlined as UndoOutlinedGlyph,
  WarningFilled as WarningFilledGlyph,
} from '@ant-design/icons';
import type { ComponentProps, ComponentType } from 'react';

type Props = ComponentProps<typeof ArrowDownOutlinedGlyph>;

function decorative(Glyph: ComponentType<Props>) {
  return (props: Props) => <Glyph {...props} role="presentation" aria-hidden aria-label={undefined} />;
}

export const ApiOutlined = decorative(ApiOutlinedGlyph);
export const ArrowDownOutlined = decorative(ArrowDownOutlinedGlyph);
export const ArrowUpOutlined = decorative(ArrowUpOutlinedGlyph);
export const BulbOutlined = decorative(BulbOutlinedGlyph);
export const CheckCircleFilled = decorative(CheckCircleFilledGlyph);
export const CloseCircleFilled = decorative(CloseCircleFilledGlyph);
export const CloseOutlined = decorative(CloseOutlinedGlyph);
export const CopyOutlined = decorative(CopyOutlinedGlyph);
export const DatabaseOutlined = decorative(DatabaseOutlinedGlyph);
export const DeleteOutlined = decorative(DeleteOutlinedGlyph);
export const DownOutlined = decorative(DownOutlinedGlyph);
export const DownloadOutlined = decorative(DownloadOutlinedGlyph);
export const EditOutlined = decorative(EditOutlinedGlyph);
export const FilterOutlined = decorative(FilterOutlinedGlyph);
export const FolderOpenOutlined = decorative(FolderOpenOutlinedGlyph);
export const FunnelPlotOutlined = decorative(FunnelPlotOutlinedGlyph);
export const IdcardOutlined = decorative(IdcardOutlinedGlyph);
export const LeftOutlined = decorative(LeftOutlinedGlyph);
export const LinkOutlined = decorative(LinkOutlinedGlyph);
export const MenuFoldOutlined = decorative(MenuFoldOutlinedGlyph);
export const MenuUnfoldOutlined = decorative(MenuUnfoldOutlinedGlyph);
export const NumberOutlined = decorative(NumberOutlinedGlyph);
export const PlayCircleOutlined = decorative(PlayCircleOutlinedGlyph);
export const PlusOutlined = decorative(PlusOutlinedGlyph);
export const RightOutlined = decorative(RightOutlinedGlyph);
export const SafetyCertificateOutlined = decorative(SafetyCertificateOutlinedGlyph);
export const SaveOutlined = decorative(SaveOutlinedGlyph);
export const SettingOutlined = decorative(SettingOutlinedGlyph);
export const StopOutlined = decorative(StopOutlinedGlyph);
export const SyncOutlined = decorative(SyncOutlinedGlyph);
export const TableOutlined = decorative(TableOutlinedGlyph);
export const TagsOutlined = decorative(TagsOutlinedGlyph);
export const TranslationOutlined = decorative(TranslationOutlinedGlyph);
export const UndoOutlined = decorative(UndoOutlinedGlyph);
export const WarningFilled = decorative(WarningFilledGlyph);
export const LineChartOutlined = decorative(LineChartOutlinedGlyph);
export const BarChartOutlined = decorative(BarChartOutlinedGlyph);
export const BranchesOutlined = decorative(BranchesOutlinedGlyph);
export const FieldTimeOutlined = decorative(FieldTimeOutlinedGlyph);
export const ClockCircleOutlined = decorative(ClockCircleOutlinedGlyph);
export const RetweetOutlined = decorative(RetweetOutlinedGlyph);
export const CalendarOutlined = decorative(CalendarOutlinedGlyph);
export const AccountBookOutlined = decorative(AccountBookOutlinedGlyph);
