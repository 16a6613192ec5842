/** A long value by its two ends: tokens differ anywhere, people compare the ends. */
export function shorten(value: string, max: number): string {
  const letters = [...value];
  if (letters.length <= max) return value;
  const tail = Math.floor((max - 1) / 3);
  return `${letters.slice(0, max - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`;
}
