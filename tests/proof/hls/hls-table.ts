/** @file The results of the HLS writer's proof as the table that the repository carries. */

import type { SimulationOutcome } from '../../helpers/hls-csim.ts';
import type { HlsProof } from './run-hls.ts';

function plain(text: string): string {
  return text.replaceAll('|', '/').replaceAll(/\s+/g, ' ').slice(0, 200);
}

function outcomeText(outcome: SimulationOutcome | undefined): string {
  switch (outcome?.status) {
    case 'equal':
      return 'equal';
    case 'different':
      return `**differs** in ${outcome.first.layer}, sample ${outcome.first.sample}, element ${outcome.first.element}`;
    case 'left-out':
      return 'left out';
    case 'failed':
      return `**failed**: ${plain(outcome.reason)}`;
    case undefined:
    default:
      return '';
  }
}

function row({ name, from, ioType, ours, amd }: HlsProof): string {
  const [layers, words] = ours.status === 'equal' ? [ours.layerCount, ours.wordCount] : ['', ''];
  const reason = ours.status === 'left-out' ? plain(ours.layer === '' ? ours.reason : `${ours.layer}: ${ours.reason}`) : '';
  return `| ${name} | ${from} | ${ioType} | ${layers} | ${words} | ${outcomeText(ours)} | ${outcomeText(amd)} | ${reason} |`;
}

/** Return the table as Markdown, and its sum in one line. */
export function hlsTable(proofs: readonly HlsProof[], seed: number): { readonly text: string; readonly summary: string; readonly isProved: boolean } {
  const count = (of: (proof: HlsProof) => boolean): number => proofs.filter(of).length;
  const words = proofs.reduce((sum, { ours }) => sum + (ours.status === 'equal' ? ours.wordCount : 0), 0);
  const wrong = count(({ ours, amd }) => [ours, amd].some((outcome) => outcome?.status === 'different' || outcome?.status === 'failed'));
  const summary = `${count(({ ours }) => ours.status === 'equal')} projects equal on every layer (${words} words), ${count(({ amd }) => amd?.status === 'equal')} of them also with AMD's headers as C++11, ${wrong} not, ${count(({ ours }) => ours.status === 'left-out')} left out`;
  const text = `# C simulation of generated HLS projects with g++

Written by \`npm run proof -- hls\`; generated networks are those of the seeds from ${seed} on. Traced layers are compared with what hls4ml computed
where a case records it, with the emulation otherwise. Left out: the program has no exact model or the writer no C++, and says so.

${summary}.

| case | from | io type | layers | words | our headers | AMD's headers, C++11 | reason |
|---|---|---|---|---|---|---|---|
${proofs.map(row).join('\n')}
`;
  return { text, summary, isProved: wrong === 0 };
}
