/** @file A report as Markdown, or as one HTML file that needs nothing else and runs nothing. */

import { escapeMarkdown, escapeMarkup } from '../compiler/export/escape-markup.ts';
import type { ReportPart, ReportSection } from './report-content.ts';

/** A report to write. */
export interface ReportText {
  readonly title: string;
  readonly sections: readonly ReportSection[];
  /** The graph as SVG, for HTML. */
  readonly svg: string;
  /** The graph in Graphviz's language, for Markdown. */
  readonly dot: string;
}

/** Return the report as Markdown. Never throws. */
export function writeMarkdown({ title, sections, dot }: ReportText): string {
  const partOf = (part: ReportPart): string => {
    switch (part.kind) {
      case 'text':
        return escapeMarkdown(part.text);
      case 'facts':
        return markdownTable(['', ''], part.facts);
      case 'table':
        return markdownTable(part.titles, part.rows);
      case 'graph':
      default:
        return `~~~~dot\n${dot.replaceAll('~~~~', '~~~')}~~~~`;
    }
  };
  return [`# ${escapeMarkdown(title)}`, ...sections.flatMap((section) => [`## ${section.title}`, ...section.parts.map(partOf)])].join('\n\n') + '\n';
}

function markdownTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => escapeMarkdown(cell)).join(' | ')} |`;
  return [line(titles), `|${titles.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

const STYLE = `body{font:14px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1d2530;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem;border-bottom:1px solid #d5dbe3;padding-bottom:.2rem}
table{border-collapse:collapse;font-size:.86rem;display:block;overflow-x:auto}td,th{border:1px solid #d5dbe3;padding:.25rem .5rem;text-align:left;vertical-align:top}th{background:#f1f4f8}
.graph{overflow-x:auto}svg{max-width:none}
@media(prefers-color-scheme:dark){body{color:#dde3ea;background:#14181e}td,th{border-color:#36404d}th{background:#1e252e}h2{border-color:#36404d}}`;

/** Return the report as HTML. Never throws. */
export function writeHtml({ title, sections, svg }: ReportText): string {
  const partOf = (part: ReportPart): string => {
    switch (part.kind) {
      case 'text':
        return `<p>${escapeMarkup(part.text)}</p>`;
      case 'facts':
        return `<table><tbody>${part.facts.map(([name, value]) => `<tr><th scope="row">${escapeMarkup(name)}</th><td>${escapeMarkup(value)}</td></tr>`).join('')}</tbody></table>`;
      case 'table':
        return `<table><thead><tr>${part.titles.map((text) => `<th scope="col">${escapeMarkup(text)}</th>`).join('')}</tr></thead><tbody>${part.rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escapeMarkup(cell)}</td>`).join('')}</tr>`).join('')}</tbody></table>`;
      case 'graph':
      default:
        return `<div class="graph">${svg}</div>`;
    }
  };
  return [
    '<!doctype html>', '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    `<title>${escapeMarkup(title)}</title><style>${STYLE}</style></head><body>`, `<h1>${escapeMarkup(title)}</h1>`,
    ...sections.map((section) => `<h2>${escapeMarkup(section.title)}</h2>${section.parts.map(partOf).join('')}`), '</body></html>', '',
  ].join('\n');
}
