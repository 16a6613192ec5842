// Where buckets begin, as someone types it.

/** Ascending numbers as someone types them: 1, 7, 30. Undefined where that is not what stands there. */
export function readEdges(text: string): number[] | undefined {
  const numbers = text
    .split(/[\s,，、;；]+/)
    .filter((part) => part !== '')
    .map(Number);
  const ascending = numbers.every((number, at) => at === 0 || number > (numbers[at - 1] ?? 0));
  return numbers.length > 0 && numbers.every(Number.isFinite) && ascending ? numbers : undefined;
}
