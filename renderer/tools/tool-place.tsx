/** @file Where a tool is, set by hand: a path that is checked before it is kept, for this user or for this workspace. */

import { useState, type ReactNode } from 'react';
import type { Failure } from '../../preload/contract/result.ts';
import type { ToolScope, ToolStatus } from '../../preload/contract/tools.ts';
import { useStudio } from '../store/studio-context.tsx';
import { Button } from '../widgets/button.tsx';
import { Switch } from '../widgets/switch.tsx';
import { TextField } from '../widgets/text-field.tsx';

const SCOPES: readonly { readonly value: ToolScope; readonly text: string }[] = [{ value: 'user', text: 'for me' }, { value: 'workspace', text: 'for this workspace' }];

/** Properties of the field. */
export interface ToolPlaceProps {
  readonly tool: ToolStatus;
  /** Something was set or forgotten. */
  readonly onChange: () => void;
  readonly onClose: () => void;
}

/** The field with its check. */
export function ToolPlace({ tool, onChange, onClose }: ToolPlaceProps): ReactNode {
  const studio = useStudio();
  const { configured, name, title } = tool;
  const [path, setPath] = useState(configured?.path ?? '');
  const [scope, setScope] = useState<ToolScope>(configured?.scope ?? 'user');
  const [failure, setFailure] = useState<Failure>();
  const [checking, setChecking] = useState(false);
  const send = async (wanted: string | undefined, of: ToolScope): Promise<void> => {
    setChecking(true);
    const reply = await studio.api.request('tools:set-path', { name, scope: of, ...(wanted === undefined ? {} : { path: wanted }) });
    setChecking(false);
    if (!reply.ok) return setFailure(reply.failure);
    setFailure(undefined);
    onChange();
    if (wanted === undefined || reply.value.findings.every(({ severity }) => severity !== 'error')) onClose();
  };
  return (
    <div className="mt-1.5 rounded-md border border-line bg-bg p-2.5">
      <form
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void send(path.trim(), scope);
        }}
      >
        <TextField label={`Path of ${title}`} placeholder="Executable, or folder of the installation" className="min-w-64 flex-1 font-mono text-xs" autoFocus value={path} invalid={failure !== undefined} onChange={(event) => setPath(event.target.value)} />
        <Switch label="Kept" value={scope} choices={SCOPES} onChange={setScope} />
        <Button compact type="submit" tone="primary" disabled={path.trim() === '' || checking}>{checking ? 'Checking…' : 'Check and use'}</Button>
        {configured !== undefined && <Button compact type="button" disabled={checking} onClick={() => void send(undefined, configured.scope)}>Forget</Button>}
        <Button compact type="button" tone="quiet" onClick={onClose}>Cancel</Button>
      </form>
      {failure !== undefined && <p role="alert" className="mt-1.5 break-words text-bad">{failure.message}{failure.help !== undefined && <span className="text-dim"> {failure.help}</span>}</p>}
    </div>
  );
}
