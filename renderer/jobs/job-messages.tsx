/** @file What a log says in short: the messages that the program knows, with cause and remedy, and all others by their code. */

import type { ReactNode } from 'react';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { ExplainedLine, LogDigest, MessageGroup } from '../../preload/contract/run.ts';
import { formatExactCount, plural } from '../domain-widgets/figures.ts';
import { Button } from '../widgets/button.tsx';

/** Properties of the messages. */
export interface JobMessagesProps {
  readonly digest: LogDigest | undefined;
  readonly isLive: boolean;
  readonly onShow: (line: number) => void;
}

/** Explained messages first, then the groups. */
export function JobMessages({ digest, isLive, onShow }: JobMessagesProps): ReactNode {
  if (digest === undefined) return <p className="px-4 py-3 text-dim">Reading the messages…</p>;
  const { explained, groups } = digest;
  if (explained.length === 0 && groups.length === 0) return <p className="px-4 py-3 text-dim">{digest.lineCount === 0 && isLive ? 'Messages are grouped here as soon as the tool writes some.' : 'The log has no errors and no warnings.'}</p>;
  return (
    <section aria-label="Messages of the tool" tabIndex={0} className="h-full overflow-y-auto bg-panel px-4 py-2 focus-visible:outline-offset-[-2px]">
      {explained.length > 0 && (
        <ul aria-label="Explained" className="mb-3 space-y-1.5">
          {explained.map((message) => (
            <Explained key={`${message.id} ${message.line}`} message={message} onShow={onShow} />
          ))}
        </ul>
      )}
      {groups.length > 0 && <Groups groups={groups} onShow={onShow} />}
    </section>
  );
}

function Explained({ message, onShow }: { readonly message: ExplainedLine; readonly onShow: (line: number) => void }): ReactNode {
  const isError = message.severity === 'error';
  return (
    <li className={`rounded-lg border p-2.5 ${isError ? 'border-bad-line bg-bad-soft' : 'border-warn-line bg-warn-soft'}`}>
      <div className="flex items-start gap-2">
        <TriangleAlert size={14} aria-label={isError ? 'Error' : 'Warning'} className={`mt-0.5 shrink-0 ${isError ? 'text-bad' : 'text-warn'}`} />
        <div className="min-w-0 flex-1">
          <p className="font-semibold break-words">{message.title}{message.moreCount > 0 && <span className="font-normal text-dim"> · {plural(message.moreCount, 'further line')}</span>}</p>
          <p className="break-words">{message.cause}</p>
          <p className="break-words"><span className="font-semibold">What to do: </span>{message.remedy}</p>
        </div>
        <Button compact onClick={() => onShow(message.line)}>Line {formatExactCount(message.line + 1)}</Button>
      </div>
    </li>
  );
}

const SEVERITIES = { error: { word: 'error', tone: 'text-bad' }, critical: { word: 'critical', tone: 'text-bad' }, warning: { word: 'warning', tone: 'text-warn' } } as const;

function Groups({ groups, onShow }: { readonly groups: readonly MessageGroup[]; readonly onShow: (line: number) => void }): ReactNode {
  return (
    <table className="w-full table-fixed border-collapse">
      <thead>
        <tr className="text-xs text-dim">
          <th scope="col" className="w-24 py-0.5 text-left font-medium">Severity</th>
          <th scope="col" className="w-36 text-left font-medium">Code</th>
          <th scope="col" className="w-16 pr-3 text-right font-medium">Count</th>
          <th scope="col" className="text-left font-medium">First of them</th>
          <th scope="col" className="w-28 text-right font-medium">Line</th>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={`${group.severity} ${group.code} ${group.firstLine}`} className="border-t border-line align-top">
            <td className="py-1"><span className={`inline-flex items-center gap-1 ${SEVERITIES[group.severity].tone}`}><CircleAlert size={12} aria-hidden />{SEVERITIES[group.severity].word}</span></td>
            <td className="py-1 pr-2 font-mono text-xs break-words">{group.code === '' ? <span className="font-sans text-dim">without a code</span> : group.code}</td>
            <td className="py-1 pr-3 text-right">{formatExactCount(group.count)}</td>
            <td className="py-1 pr-2 font-mono text-xs break-words [overflow-wrap:anywhere]">{group.sample}</td>
            <td className="py-1 text-right"><Button compact tone="quiet" onClick={() => onShow(group.firstLine)}>{formatExactCount(group.firstLine + 1)}</Button></td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
