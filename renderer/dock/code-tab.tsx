/** @file The generated hardware text of the selected layer: Verilog in the rtl flow, C++ in the hls flow. */

import { useEffect, useRef, type ReactNode } from 'react';
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language';
import { cpp } from '@codemirror/legacy-modes/mode/clike';
import { verilog } from '@codemirror/legacy-modes/mode/verilog';
import { EditorState } from '@codemirror/state';
import { EditorView, lineNumbers } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import type { GeneratedCode } from '../../preload/contract/design.ts';
import { NOT_YET_SYNTHESIZED } from '../../preload/contract/hls.ts';
import { useDesign, useStudio, useUi } from '../store/studio-context.tsx';
import { useAnswer } from '../store/use-answer.ts';
import { Button } from '../widgets/button.tsx';
import { EmptyState } from '../widgets/empty-state.tsx';

/** The tab. */
export function CodeTab(): ReactNode {
  const studio = useStudio();
  const view = useDesign((state) => state.view);
  const layer = useUi((state) => state.selection.at(-1));
  const answer = useAnswer('design:generated-code', view && layer !== undefined ? { designId: view.designId, layer } : undefined, `${view?.designId}:${view?.revision}:${layer ?? ''}`);
  const flow = view?.design.flow ?? 'rtl';
  const name = flow === 'hls' ? 'C++' : 'Verilog';
  if (layer === undefined) return <EmptyState title="No layer is selected">Select a layer on the canvas: the {name} that the {flow} flow builds for it is shown here.</EmptyState>;
  if (answer.failure && !answer.stale) return <EmptyState title={`No ${name} for ${layer}`}>{answer.failure.message} {answer.failure.help}</EmptyState>;
  if (!answer.value) return <p className="p-3 text-dim">generating…</p>;
  const { text, fileName, language } = answer.value;
  const note = answer.value.note ?? (language === 'cpp' ? NOT_YET_SYNTHESIZED : undefined);
  if (text === '') return <EmptyState title={`No ${name} for ${layer}`}>{note}</EmptyState>;
  return (
    <div className={`flex h-full flex-col ${answer.stale ? 'is-stale' : ''}`}>
      <div className="flex min-h-8 items-center gap-2 border-b border-line px-2.5 py-0.5">
        <span className="font-mono text-xs">{fileName}</span>
        <span className="min-w-0 flex-1 truncate text-dim">{text.split('\n').length} lines{note === undefined ? '' : ` · ${note}`}</span>
        <Button compact onClick={() => void navigator.clipboard.writeText(text).then(() => studio.say(`Copied ${fileName}.`))}>Copy</Button>
      </div>
      <CodeView key={language} text={text} language={language} label={`${LANGUAGES[language].title} of ${layer}`} />
    </div>
  );
}

const LANGUAGES = { verilog: { title: 'Verilog', mode: verilog }, cpp: { title: 'C++', mode: cpp } } as const;

const HIGHLIGHT = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--acc)' },
  { tag: [tags.number, tags.literal, tags.atom], color: 'var(--warn)' },
  { tag: tags.comment, color: 'var(--dim)', fontStyle: 'italic' },
  { tag: [tags.meta, tags.macroName], color: 'var(--bad)' },
]);
const THEME = EditorView.theme({
  '&': { height: '100%', fontSize: '11.5px', color: 'var(--txt)', backgroundColor: 'var(--panel)' },
  '.cm-scroller': { fontFamily: "'JetBrains Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace", lineHeight: '1.5' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--dim)', border: 'none' },
  '&.cm-focused': { outline: '2px solid var(--acc)', outlineOffset: '-2px' },
});

/** Lives in a shadow root: there the editor's styles are adopted sheets, which the strict content policy allows. */
function CodeView({ text, language, label }: { readonly text: string; readonly language: GeneratedCode['language']; readonly label: string }): ReactNode {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView>(undefined);
  useEffect(() => {
    const element = host.current;
    if (!element) return undefined;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const state = EditorState.create({
      extensions: [lineNumbers(), EditorState.readOnly.of(true), EditorView.contentAttributes.of({ 'aria-label': `Generated ${LANGUAGES[language].title}, read only`, tabindex: '0' }), StreamLanguage.define(LANGUAGES[language].mode), syntaxHighlighting(HIGHLIGHT), THEME],
    });
    const made = new EditorView({ state, parent: root, root });
    editor.current = made;
    return () => made.destroy();
  }, [language]);
  useEffect(() => {
    const current = editor.current;
    current?.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } });
  }, [text]);
  return <div ref={host} role="group" aria-label={label} className="min-h-0 flex-1 [&>*]:h-full" />;
}
