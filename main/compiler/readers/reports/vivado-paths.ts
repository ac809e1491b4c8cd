/** @file Paths in the details of a Vivado timing report: `Slack (MET) : …` up to the line with the slack again. */

import type { ReportFindings } from './findings.ts';
import { compact, readCount, readNumber } from './quantities.ts';
import type { Measured, PathStep, TimingPath } from '../../../../preload/model/tool-report.ts';

const START = /^Slack(?: \((MET|VIOLATED)\))?\s*:\s+(\S+?)(?:ns)?(?:\s|$)/;

/** Most paths kept. */
const LIMIT = 1000;

/** Return the paths; one without its end is cut off and left out. Undefined when there are none. @unit ns Never throws. */
export function readVivadoPaths(lines: readonly string[], findings: ReportFindings): readonly TimingPath[] | undefined {
  const starts = lines.flatMap((line, at) => (START.test(line) ? [at] : []));
  const paths = starts.slice(0, LIMIT).flatMap((start, index) => {
    const block = lines.slice(start, starts[index + 1]);
    const path = readPath(block, findings);
    if (path === undefined) findings.cutOff('A timing path has no end: the report is cut off.');
    return path === undefined ? [] : [path];
  });
  checkGroups(lines, findings);
  return paths.length === 0 ? undefined : paths;
}

/** A clock group that sums up setup and hold details them both. */
function checkGroups(lines: readonly string[], findings: ReportFindings): void {
  const setups = lines.filter((line) => /^Setup\s*:\s+\d/.test(line)).length;
  const holds = lines.filter((line) => /^Hold\s*:\s+\d/.test(line)).length;
  const pulses = lines.filter((line) => /^PW\s*:\s+\d/.test(line)).length;
  const has = (title: string): number => lines.filter((line) => line.trim() === title).length;
  if (has('Max Delay Paths') < setups || has('Min Delay Paths') < holds || has('Pulse Width Checks') < pulses) findings.cutOff('Paths that the clock groups announce are missing: the report is cut off.');
}

function readPath(block: readonly string[], findings: ReportFindings): TimingPath | undefined {
  const [, state, slackText] = START.exec(block[0] ?? '') ?? [];
  const field = (name: string): string | undefined => block.find((line) => line.startsWith(`  ${name}:`))?.slice(name.length + 3).trim();
  const type = field('Path Type');
  const last = block.find((line) => /^\s+slack\s/.test(line));
  if (type === undefined || last === undefined) return undefined;
  const number = (text: string | undefined, what: string): Measured | undefined => readNumber(text?.replace(/ns$/, ''), { findings, what });
  const delays = /^(\S+?)ns\s+\(logic (\S+?)ns \(\S+\)\s+route (\S+?)ns \(\S+\)\)/.exec(field('Data Path Delay') ?? '');
  const [, levels, cells = ''] = /^(\S+)(?:\s+\((.*)\))?/.exec(field('Logic Levels') ?? '') ?? [];
  const way = wayOf(block, findings);
  const checked = checkedDelays({ delayNs: number(delays?.[1], 'path delay'), logicDelayNs: number(delays?.[2], 'logic delay'), routeDelayNs: number(delays?.[3], 'route delay') }, findings);
  return compact<TimingPath>({
    check: type.startsWith('Setup') ? 'setup' : type.startsWith('Hold') ? 'hold' : 'other',
    met: state === undefined ? undefined : state === 'MET',
    slackNs: checkedSlack(number(slackText, 'slack'), number(last.trim().split(/\s+/)[1], 'slack'), findings),
    source: field('Source'), destination: field('Destination'), pathGroup: field('Path Group'),
    requirementNs: number(/^(\S+?)ns/.exec(field('Requirement') ?? '')?.[1], 'requirement'),
    ...checked,
    logicLevels: readCount(levels, { findings, what: 'logic levels' }),
    logicCells: cellCounts(cells), maxFanOut: way.maxFanOut, steps: checkedSteps(way.steps, compact<Delays>(checked), findings),
  });
}

/** The slack stands at both ends of a path; where they differ, one is damaged. */
function checkedSlack(first: Measured | undefined, last: Measured | undefined, findings: ReportFindings): Measured | undefined {
  if (typeof first !== 'number' || typeof last !== 'number' || Math.abs(first - last) < 0.0015) return first;
  findings.inconsistent(`A path says ${first} ns of slack at its head and ${last} ns at its end.`);
  return 'unknown';
}

type Delays = Pick<TimingPath, 'delayNs' | 'logicDelayNs' | 'routeDelayNs'>;

function checkedDelays(delays: { readonly [K in keyof Delays]-?: Measured | undefined }, findings: ReportFindings): { readonly [K in keyof Delays]-?: Measured | undefined } {
  const { delayNs, logicDelayNs, routeDelayNs } = delays;
  if (typeof delayNs !== 'number' || typeof logicDelayNs !== 'number' || typeof routeDelayNs !== 'number' || Math.abs(delayNs - logicDelayNs - routeDelayNs) < 0.0025) return delays;
  findings.inconsistent(`A path says ${logicDelayNs} ns logic and ${routeDelayNs} ns route, but ${delayNs} ns together.`);
  return { delayNs: 'unknown', logicDelayNs: 'unknown', routeDelayNs: 'unknown' };
}

function cellCounts(text: string): TimingPath['logicCells'] {
  const counts = Array.from(text.matchAll(/(\w+)=(\d+)/g), ([, name = '', count]) => [name, Number(count)] as const);
  return counts.length === 0 ? undefined : Object.fromEntries(counts);
}

/** The data path lies between the second and third of the five rulers of the path's table; with one damaged, nobody knows where. */
function dataLines(block: readonly string[]): readonly string[] {
  const rulers = block.flatMap((line, at) => (/^ {2}-{20,}/.test(line) ? [at] : []));
  return rulers.length === 5 ? block.slice((rulers[1] ?? 0) + 1, rulers[2]) : [];
}

/** A net stands on one line; a cell on one or two, of which the last has its delay and the pin. The destination's pin has no delay. */
function wayOf(block: readonly string[], findings: ReportFindings): { readonly maxFanOut?: number; readonly steps?: readonly PathStep[] } {
  const steps = dataLines(block).flatMap((line): readonly PathStep[] => {
    const [, fanOut, netDelay, net] = /\bnet \(fo=(\d+)[^)]*\)\s+(\S+)\s+\S+\s+(?:[rf]\s+)?(\S+)\s*$/.exec(line) ?? [];
    if (net !== undefined) return [{ kind: 'route', name: net, delayNs: readNumber(netDelay, { findings, what: 'delay of a net' }) ?? 'unknown', fanOut: Number(fanOut) }];
    const [, cellDelay, pin] = /\s(\S+)\s+\S+\s+[rf]\s+(\S+)\s*$/.exec(line) ?? [];
    return pin === undefined || !/^-?\d+\.\d+$/.test(cellDelay ?? '') ? [] : [{ kind: 'logic', name: pin, delayNs: readNumber(cellDelay, { findings, what: 'delay of a cell' }) ?? 'unknown' }];
  });
  const fanOuts = steps.flatMap(({ fanOut }) => fanOut ?? []);
  return { ...(fanOuts.length === 0 ? {} : { maxFanOut: Math.max(...fanOuts) }), ...(steps.length === 0 ? {} : { steps }) };
}

/** The delays on the way are those that the head of the path sums up; each is rounded to 1 ps. */
function checkedSteps(steps: readonly PathStep[] | undefined, delays: Delays, findings: ReportFindings): readonly PathStep[] | undefined {
  if (steps === undefined) return undefined;
  const sums = (['logic', 'route'] as const).map((kind) => steps.filter((step) => step.kind === kind).reduce((sum, { delayNs }) => sum + (typeof delayNs === 'number' ? delayNs : Number.NaN), 0));
  const [logic = 0, route = 0] = sums;
  const tolerance = 0.001 * (steps.length + 1);
  const fits = (sum: number, told: Measured | undefined): boolean => typeof told !== 'number' || Math.abs(sum - told) <= tolerance;
  if (fits(logic, delays.logicDelayNs) && fits(route, delays.routeDelayNs)) return steps;
  findings.inconsistent(`The steps of a path take ${logic.toFixed(3)} ns logic and ${route.toFixed(3)} ns route, but its head says ${delays.logicDelayNs} and ${delays.routeDelayNs} ns.`);
  return steps.map((step) => ({ ...step, delayNs: 'unknown' }));
}
