// A chart as a PNG that can stand alone in a report: title, the analysis in words, the chart, and the data's date.
import type { EChartsType } from 'echarts/core';
import { kFontFamily } from '../../../ui/theme';
import type { Tokens } from '../../../ui/tokens';

const kScale = 2;
const kMargin = 24;
const kTitleHeight = 34;
const kLineHeight = 20;
const kTitleFont = `600 20px ${kFontFamily}`;
const kTextFont = `13px ${kFontFamily}`;

function wrap(context: CanvasRenderingContext2D, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const character of text) {
    if (context.measureText(line + character).width > width) {
      lines.push(line);
      line = '';
    }
    line += character;
  }
  return [...lines, line];
}

export async function drawPicture(
  chart: EChartsType,
  title: string,
  lines: string[],
  tokens: Tokens,
): Promise<Blob> {
  const image = chart.renderToCanvas({ pixelRatio: kScale, backgroundColor: tokens.surface });
  const width = image.width / kScale + 2 * kMargin;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser has no canvas');
  context.font = kTextFont;
  const text = lines.flatMap((line) => wrap(context, line, width - 2 * kMargin));
  const top = kMargin + kTitleHeight + text.length * kLineHeight + kMargin / 2;
  canvas.width = width * kScale;
  canvas.height = (top + image.height / kScale + kMargin) * kScale;
  context.scale(kScale, kScale);
  context.fillStyle = tokens.surface;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.textBaseline = 'top';
  context.fillStyle = tokens.text;
  context.font = kTitleFont;
  context.fillText(title, kMargin, kMargin);
  context.font = kTextFont;
  context.fillStyle = tokens.textSecondary;
  text.forEach((line, i) => {
    context.fillText(line, kMargin, kMargin + kTitleHeight + i * kLineHeight);
  });
  context.drawImage(image, kMargin, top, image.width / kScale, image.height / kScale);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
  if (!blob) throw new Error('the picture is too large');
  return blob;
}
