export function download(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name every file system takes. */
export const fileName = (parts: string[], extension: string): string =>
  `${parts.join('_').replace(/[\s\\/:*?"<>|]+/g, '-')}.${extension}`;
