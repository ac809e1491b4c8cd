/** @file A comparison with hls4ml as a verdict and a table of layers; the first difference of a layer can be opened. */

import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, CircleDashed, CircleX } from 'lucide-react';
import type { VerificationReport, VerifiedLayer } from '../../preload/contract/verify.ts';
import { Button } from '../widgets/button.tsx';
import { classNames } from '../widgets/class-names.ts';
import { figure, formatExactCount, plural } from './figures.ts';
import { formatExact } from './format.ts';

/** Properties of the table. */
export interface VerificationTableProps {
  readonly report: VerificationReport;
  /** Said beside the verdict, for example that the design was changed since. */
  readonly remark?: string;
  /** Opens a layer's first difference. */
  readonly onOpen?: ((layer: VerifiedLayer) => void) | undefined;
}

const LOOKS: Readonly<Record<VerifiedLayer['state'], { readonly word: string; readonly tone: string; readonly Icon: typeof CircleCheck }>> = {
  equal: { word: 'equal', tone: 'text-ok', Icon: CircleCheck },
  differs: { word: 'differs', tone: 'text-bad', Icon: CircleX },
  missing: { word: 'on one side only', tone: 'text-bad', Icon: CircleAlert },
  'not-compared': { word: 'not compared', tone: 'text-dim', Icon: CircleDashed },
};

/** Verdict, layers, notes. */
export function VerificationTable({ report, remark, onOpen }: VerificationTableProps): ReactNode {
  const first = report.layers.find(({ first: place }) => place !== undefined);
  return (
    <div>
      <Verdict report={report} />
      {remark !== undefined && <p className="mt-1 text-xs text-dim">{remark}</p>}
      {first !== undefined && onOpen !== undefined && <Button tone="primary" className="mt-2" onClick={() => onOpen(first)}>Open the first difference: {first.layer}</Button>}
      <table className="mt-2 w-full border-collapse">
        <thead>
          <tr className="text-xs text-dim">
            <th scope="col" className="py-0.5 text-left font-medium">Layer</th>
            <th scope="col" className="text-left font-medium">hls4ml</th>
            <th scope="col" className="pl-2 text-right font-medium">Elements</th>
            <th scope="col" className="pl-2 text-right font-medium">Differ</th>
          </tr>
        </thead>
        <tbody>{report.layers.map((layer) => <Row key={`${layer.layer} ${layer.className}`} layer={layer} onOpen={onOpen} />)}</tbody>
      </table>
      {report.notes.map((note) => <p key={note} className="mt-1 text-xs text-dim">{note}</p>)}
    </div>
  );
}

function Verdict({ report }: { readonly report: VerificationReport }): ReactNode {
  const { isEqual, elementCount, mismatchCount, sampleCount, datasetName, hls4mlVersion, pythonVersion } = report;
  const oneSided = report.layers.filter(({ state }) => state === 'missing').length;
  const text = isEqual
    ? `Equal to hls4ml: all ${formatExactCount(elementCount)} compared elements`
    : mismatchCount > 0 ? `${formatExactCount(mismatchCount)} of ${formatExactCount(elementCount)} compared elements differ from hls4ml` : oneSided > 0 ? `${plural(oneSided, 'layer')} on one side only` : 'Nothing could be compared';
  return (
    <div className={classNames('rounded-lg border p-2.5', isEqual ? 'border-line bg-panel' : 'border-bad-line bg-bad-soft')}>
      <p className={classNames('flex items-center gap-1.5 font-semibold', isEqual ? 'text-ok' : 'text-bad')}>
        {isEqual ? <CircleCheck size={15} aria-hidden className="shrink-0" /> : <CircleX size={15} aria-hidden className="shrink-0" />}
        {text}
      </p>
      <p className="mt-0.5 text-xs text-dim">{plural(sampleCount, 'sample')} of {datasetName} · hls4ml {hls4mlVersion}, Python {pythonVersion} · bit for bit</p>
    </div>
  );
}

function Row({ layer, onOpen }: { readonly layer: VerifiedLayer; readonly onOpen: VerificationTableProps['onOpen'] }): ReactNode {
  const { word, tone, Icon } = LOOKS[layer.state];
  const { first } = layer;
  return (
    <tr className="border-t border-line align-top">
      <th scope="row" className="py-1 pr-2 text-left font-normal [overflow-wrap:anywhere]">
        {layer.layer}
        {layer.type !== undefined && <span className="block font-mono text-xs text-dim">{layer.type}</span>}
        {layer.reason !== undefined && <span className="block text-xs text-dim">{layer.reason}</span>}
        {first !== undefined && (
          <span className="block text-xs">
            sample {first.sample}, element {first.element}: <span className="font-mono">{formatExact(first.emulated)}</span> here, <span className="font-mono">{formatExact(first.hls4ml)}</span> in hls4ml
            {onOpen !== undefined && <Button compact className="ml-2" onClick={() => onOpen(layer)}>Open<span className="sr-only"> the first difference of {layer.layer}</span></Button>}
          </span>
        )}
      </th>
      <td className="py-1"><span className={classNames('inline-flex items-center gap-1 whitespace-nowrap', tone)}><Icon size={13} aria-hidden className="shrink-0" />{word}</span></td>
      <td className="py-1 pl-2 text-right whitespace-nowrap">{layer.elementCount === 0 ? figure(undefined, String) : formatExactCount(layer.elementCount)}</td>
      <td className={classNames('py-1 pl-2 text-right whitespace-nowrap', layer.mismatchCount > 0 && 'font-semibold text-bad')}>{layer.elementCount === 0 ? figure(undefined, String) : formatExactCount(layer.mismatchCount)}</td>
    </tr>
  );
}
