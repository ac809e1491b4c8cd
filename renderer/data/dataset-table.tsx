/** @file The table of datasets. */

import type { ReactNode } from 'react';
import { Trash2 } from 'lucide-react';
import type { DatasetSummary } from '../../preload/contract/project.ts';
import { formatExactCount } from '../domain-widgets/figures.ts';
import { formatBytes, formatShape, formatValue } from '../domain-widgets/format.ts';
import { IconButton } from '../widgets/button.tsx';
import { Select } from '../widgets/select.tsx';

/** Properties of the table. */
export interface DatasetTableProps {
  readonly datasets: readonly DatasetSummary[];
  readonly currentId: string | undefined;
  readonly onChoose: (datasetId: string) => void;
  readonly onRole: (datasetId: string, role: DatasetSummary['role']) => void;
  readonly onRemove: (dataset: DatasetSummary) => void;
}

const ROLES = [
  { value: 'calibration', text: 'calibration' },
  { value: 'evaluation', text: 'evaluation' },
] as const;
const HEADS: readonly (readonly [text: string, right: boolean])[] = [['Name', false], ['Role', false], ['Samples', true], ['Shape', true], ['Labels', false], ['Range', true], ['Size', true], ['File', false]];

/** All datasets; the name chooses which one is shown below. */
export function DatasetTable({ datasets, currentId, onChoose, onRole, onRemove }: DatasetTableProps): ReactNode {
  return (
    <div className="max-h-[42%] shrink-0 overflow-auto border-y border-line">
      <table className="w-full border-collapse">
        <thead className="sticky top-0 bg-bg">
          <tr className="text-xs text-dim">
            {HEADS.map(([text, right]) => (
              <th key={text} scope="col" className={`px-3 py-1.5 font-medium whitespace-nowrap first:pl-4 ${right ? 'text-right' : 'text-left'}`}>{text}</th>
            ))}
            <th scope="col"><span className="sr-only">Remove</span></th>
          </tr>
        </thead>
        <tbody>
          {datasets.map((d) => (
            <tr key={d.datasetId} className={`border-t border-line ${d.datasetId === currentId ? 'bg-acc-soft' : 'hover:bg-panel'}`}>
              <th scope="row" className="max-w-64 py-1 pr-3 pl-4 text-left font-normal">
                <button type="button" aria-pressed={d.datasetId === currentId} onClick={() => onChoose(d.datasetId)} className="min-h-6 text-left font-semibold break-words hover:underline">{d.name}</button>
                {d.generated && <GeneratedMark />}
              </th>
              <td className="px-3 py-1"><Select label={`Role of ${d.name}`} value={d.role} choices={ROLES} onChange={(role) => onRole(d.datasetId, role)} /></td>
              <td className="px-3 py-1 text-right whitespace-nowrap">{formatExactCount(d.sampleCount)}</td>
              <td className="px-3 py-1 text-right whitespace-nowrap">{d.inputShapes.map(formatShape).join(', ')}</td>
              <td className="px-3 py-1 whitespace-nowrap">{d.labelled ? (d.classCount === undefined ? 'yes' : `${d.classCount} classes`) : <span className="text-dim">none</span>}</td>
              <td className="px-3 py-1 text-right whitespace-nowrap">{formatValue(d.min)} … {formatValue(d.max)}</td>
              <td className="px-3 py-1 text-right whitespace-nowrap">{formatBytes(d.byteCount)}</td>
              <td className="max-w-56 truncate px-3 py-1 font-mono text-xs text-dim" title={d.fileName}>{d.fileName}</td>
              <td className="py-1 pr-3 text-right"><IconButton label={`Remove ${d.name}`} onClick={() => onRemove(d)}><Trash2 size={13} /></IconButton></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Says that a dataset was made up. */
export function GeneratedMark(): ReactNode {
  return <span className="ml-2 inline-block rounded border border-warn-line bg-warn-soft px-1.5 text-2xs whitespace-nowrap text-warn">generated</span>;
}
