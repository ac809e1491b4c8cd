/** @file Text that stands in XML, HTML or Markdown without meaning anything there. */

/** Return a text for XML and HTML, also inside quoted attributes. Never throws. */
export function escapeMarkup(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]/gu, ' ').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&#39;');
}

/** Return a text for a cell or a paragraph of Markdown, on one line. Never throws. */
export function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_{}[\]()#+!|<>~]/g, String.raw`\$&`);
}
