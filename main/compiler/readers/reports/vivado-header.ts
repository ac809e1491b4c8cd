/** @file The block of facts at the top of every Vivado report. */

import { compact } from './quantities.ts';
import type { ReportStage, ToolReport } from '../../../../preload/model/tool-report.ts';
import { splitLines } from './text-tables.ts';

const STAGES: Readonly<Record<string, ReportStage>> = {
  synthesized: 'synthesized', optimized: 'optimized', 'optimized for timing': 'optimized', placed: 'placed', 'fully placed': 'placed', 'physopt postplace': 'placed', 'partially routed': 'placed', routed: 'routed', 'fully routed': 'routed', 'physopt postroute': 'routed',
};

/** Facts of the head and what the command line says. */
export interface VivadoHeader {
  readonly facts: Pick<ToolReport, 'tool' | 'version' | 'date' | 'part' | 'design' | 'stage'>;
  readonly command: string;
}

/** Return the head of a Vivado report; facts that are not there are absent. Never throws. */
export function readVivadoHeader(text: string): VivadoHeader {
  const entries = new Map<string, string>();
  for (const line of splitLines(text.slice(0, 8000)).slice(0, 30)) {
    const [, key, value] = /^\| ([A-Z][A-Za-z ]*?)\s*: (.*?)\s*$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !entries.has(key)) entries.set(key, value);
  }
  const state = entries.get('Design State')?.toLowerCase();
  return {
    facts: {
      tool: 'Vivado',
      ...compact({
        version: /v\.(\d{4}\.\d+(?:\.\d+)?)/.exec(entries.get('Tool Version') ?? '')?.[1],
        date: entries.get('Date'),
        part: entries.get('Device'),
        design: entries.get('Design'),
        stage: state === undefined ? undefined : STAGES[state],
      }),
    },
    command: entries.get('Command') ?? '',
  };
}
