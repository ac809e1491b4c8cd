/** @file Handing text or bytes to the user as a file. */

/** Offer `content` as a download called `fileName`. */
export function saveFile(fileName: string, mimeType: string, content: string | Uint8Array): void {
  const [part, type] = typeof content === 'string' ? [content, `${mimeType};charset=utf-8`] : [new Uint8Array(content), mimeType];
  const url = URL.createObjectURL(new Blob([part], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
