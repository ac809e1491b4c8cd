/** @file One tool: whether it was found and how, what it enables, what stands against it, where to set its place. */

import { useState, type ReactNode } from 'react';
import { CircleAlert, CircleCheck, CircleSlash, Copy } from 'lucide-react';
import type { ToolOrigin, ToolStatus } from '../../preload/contract/tools.ts';
import { ToolFindingLine } from '../domain-widgets/tool-finding.tsx';
import { useStudio } from '../store/studio-context.tsx';
import { Button, IconButton } from '../widgets/button.tsx';
import { ToolPlace } from './tool-place.tsx';

const ORIGINS: Readonly<Record<ToolOrigin, string>> = {
  bundled: 'comes with Bitloom', configured: 'set by hand', 'search-path': 'on PATH', 'install-folder': 'in its install folder', module: 'environment module', wsl: 'inside WSL',
};

/** A row of the list. */
export function ToolRow({ tool, onChange }: { readonly tool: ToolStatus; readonly onChange: () => void }): ReactNode {
  const [sets, setSets] = useState(false);
  const { title, found, enables, stages, advice, findings } = tool;
  return (
    <li aria-label={title} className="grid grid-cols-[minmax(200px,2fr)_minmax(0,5fr)] gap-x-5 gap-y-1 border-b border-line px-3.5 py-2.5 last:border-b-0">
      <div className="min-w-0">
        <p className="flex items-start gap-2 font-semibold">
          <State tool={tool} />
          <span className="min-w-0 break-words">{title}</span>
        </p>
        <p className="pl-[23px] text-dim">{stateText(tool)}</p>
        {tool.configurable === true && !sets && <Button compact className="mt-1 ml-[23px]" onClick={() => setSets(true)}>{tool.configured === undefined ? 'Set its place…' : 'Change its place…'}</Button>}
      </div>
      <div className="min-w-0">
        <p className="break-words"><span className="text-dim">{found ? 'Enables ' : 'Would enable '}</span>{enables}{stages !== undefined && stages.length > 0 && <span className="text-dim"> ({stages.join(', ')})</span>}</p>
        <Place tool={tool} />
        {findings.map((finding) => (
          <div key={`${finding.code} ${finding.message}`} className="mt-0.5"><ToolFindingLine finding={finding} /></div>
        ))}
        {advice !== undefined && <p className="mt-0.5 break-words"><span className="font-semibold">{found ? 'Note: ' : 'To add it: '}</span>{advice}</p>}
        {sets && <ToolPlace tool={tool} onChange={onChange} onClose={() => setSets(false)} />}
      </div>
    </li>
  );
}

function State({ tool }: { readonly tool: ToolStatus }): ReactNode {
  if (!tool.found) return <CircleSlash size={15} className="mt-0.5 shrink-0 text-dim" aria-hidden />;
  const isBroken = tool.findings.some(({ severity }) => severity === 'error');
  return isBroken ? <CircleAlert size={15} className="mt-0.5 shrink-0 text-bad" aria-hidden /> : <CircleCheck size={15} className="mt-0.5 shrink-0 text-ok" aria-hidden />;
}

function stateText({ found, version, origin, configured, findings }: ToolStatus): string {
  if (!found) return configured === undefined ? 'not found' : 'not found where it was set';
  const how = origin === undefined ? '' : `, ${ORIGINS[origin]}${configured?.scope === 'workspace' ? ' for this workspace' : ''}`;
  const state = findings.some(({ severity }) => severity === 'error') ? 'found, but cannot be used' : 'found';
  return `${state}${version === undefined ? '' : `, version ${version}`}${how}`;
}

function Place({ tool }: { readonly tool: ToolStatus }): ReactNode {
  const studio = useStudio();
  const { path, activation, others = [], title } = tool;
  return (
    <>
      {path !== undefined && (
        <p className="flex items-center gap-1 font-mono text-xs text-dim">
          <span className="min-w-0 break-all">{path}</span>
          <IconButton label={`Copy the path of ${title}`} className="size-5" onClick={() => void navigator.clipboard.writeText(path).then(() => studio.say('Path copied.'), () => undefined)}><Copy size={12} /></IconButton>
        </p>
      )}
      {activation !== undefined && <p className="text-xs break-words text-dim">Before it starts, Bitloom {activation}.</p>}
      {others.length > 0 && <p className="text-xs break-words text-dim">Also here: {others.map((other) => `${other.version ?? 'unknown version'} in ${other.path}`).join('; ')}.</p>}
    </>
  );
}
