export const kIdMax = 40;

/** The part of a text that may stand in an id. */
export function snakeCase(text: string): string {
  const words = text
    .replace(/([A-Za-z0-9][a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '');
  return words.slice(0, kIdMax).replace(/_+$/, '');
}
