/** @file A lowered graph as text for Graphviz. */

import type { GraphDrawing } from './graph-drawing.ts';

/** Return the drawing in the DOT language. Never throws. @source Graphviz documentation, "DOT Language" */
export function writeDot({ title, layers, edges }: GraphDrawing): string {
  const ids = new Map(layers.map(({ name }, index) => [name, `layer${index}`]));
  const boxes = layers.map(({ name, lines, isOutput }) => `  ${ids.get(name) ?? ''} [label="${escapeLabel(name)}\\n${lines.map(escapeLabel).join('\\n')}"${isOutput ? ', peripheries=2' : ''}];`);
  const arrows = edges.map(({ from, to, text }) => `  ${ids.get(from) ?? ''} -> ${ids.get(to) ?? ''} [label="${escapeLabel(text)}"];`);
  return ['digraph network {', `  label="${escapeLabel(title)}";`, '  rankdir=TB;', '  node [shape=box, style=rounded, fontname="sans-serif", fontsize=10];', '  edge [fontname="sans-serif", fontsize=8];', ...boxes, ...arrows, '}', ''].join('\n');
}

/** Quotes and backslashes end or change a label; control characters have no meaning in one. */
function escapeLabel(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, ' ').replaceAll('\\', String.raw`\\`).replaceAll('"', String.raw`\"`);
}
