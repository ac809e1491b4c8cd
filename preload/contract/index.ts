/**
 * @file THE contract between window and trusted side: every request and event, typed once.
 *
 * A channel is named `domain:verb`, an event `domain:past-participle`. One payload object per call, replies are `Result`s,
 * all plain data (typed arrays, bigint and Uint8Array included). The lists below are the allow-list of both hosts.
 */

import type { AnalysisEvents, AnalysisRequests } from './analysis.ts';
import type { DesignEvents, DesignRequests } from './design.ts';
import type { EmulationEvents, EmulationRequests } from './emulation.ts';
import type { ExportRequests } from './export.ts';
import type { HlsRequests } from './hls.ts';
import type { LoweringRequests } from './lowering.ts';
import type { PreflightRequests } from './preflight.ts';
import type { ProjectEvents, ProjectRequests } from './project.ts';
import type { ReportEvents, ReportRequests } from './report.ts';
import type { Result } from './result.ts';
import type { RunEvents, RunRequests } from './run.ts';
import type { ToolRequests } from './tools.ts';
import type { VerifyRequests } from './verify.ts';

/** Channel → (payload) => reply. */
export type Requests = ProjectRequests & DesignRequests & EmulationRequests & AnalysisRequests & PreflightRequests & HlsRequests & ExportRequests & LoweringRequests & RunRequests & ReportRequests & ToolRequests & VerifyRequests;
/** Channel → payload. */
export type Events = ProjectEvents & DesignEvents & EmulationEvents & AnalysisEvents & RunEvents & ReportEvents;

/** Name of a request channel. */
export type RequestChannel = keyof Requests;
/** Name of an event channel. */
export type EventChannel = keyof Events;
/** What a request carries. */
export type RequestPayload<C extends RequestChannel> = Parameters<Requests[C]>[0];
/** What a request answers. */
export type Reply<C extends RequestChannel> = ReturnType<Requests[C]>;
/** The value inside a successful reply. */
export type ReplyValue<C extends RequestChannel> = Reply<C> extends Result<infer T> ? T : never;

/** Every request channel; checked against the types in both directions. */
export const REQUEST_CHANNELS = [
  'app:describe', 'app:load-state', 'app:save-state',
  'project:list', 'project:open', 'project:open-example', 'project:import', 'project:import-with-dialog', 'project:rename', 'project:remove',
  'dataset:list', 'dataset:append-upload', 'dataset:import', 'dataset:generate', 'dataset:set-role', 'dataset:remove', 'dataset:read-samples',
  'tools:list', 'tools:set-path',
  'design:list', 'design:open', 'design:apply-edit', 'design:undo', 'design:redo', 'design:create', 'design:rename', 'design:remove',
  'design:export-config', 'design:import-config', 'design:generated-code',
  'emulation:evaluate', 'emulation:inspect-sample', 'estimate:evaluate', 'estimate:list-devices',
  'analysis:explain', 'analysis:explain-element', 'analysis:outputs', 'analysis:ranges', 'analysis:weights', 'analysis:bit-cost', 'analysis:propose-fit', 'analysis:cancel',
  'analysis:start-minimise', 'analysis:get-minimise', 'analysis:cancel-minimise',
  'preflight:check', 'preflight:list-codes',
  'hls:preview', 'hls:export', 'export:file', 'lowering:trace', 'verify:check',
  'job:start', 'job:check-hls', 'job:list', 'job:get', 'job:read-log', 'job:search-log', 'job:read-digest', 'job:read-usage', 'job:show-folder', 'job:cancel', 'job:retry',
  'run:list', 'run:get', 'run:compare', 'run:restore', 'run:annotate', 'run:remove',
  'report:open', 'report:of-run', 'report:paths', 'report:ladder', 'report:calibration', 'report:set-calibration',
] as const satisfies readonly RequestChannel[];

/** Every event channel. */
export const EVENT_CHANNELS = [
  'project:opened', 'app:command-invoked', 'project:changed', 'dataset:changed', 'design:changed', 'emulation:progressed', 'analysis:minimise-progressed', 'job:progressed', 'job:log-appended', 'run:changed', 'report:calibration-changed',
] as const satisfies readonly EventChannel[];

/** Fails to compile when a channel is missing from the lists above. */
type Missing = readonly [Exclude<RequestChannel, (typeof REQUEST_CHANNELS)[number]>, Exclude<EventChannel, (typeof EVENT_CHANNELS)[number]>];
const NOTHING_MISSING: Missing extends readonly [never, never] ? true : Missing = true;
/** Always true; its type is the proof that no channel is missing. */
export const CONTRACT_COMPLETE: true = NOTHING_MISSING;

/** What the window sees as `window.studio`, in Electron by the preload, in a browser over a WebSocket. */
export interface StudioApi {
  readonly host: 'electron' | 'web';
  /** Send a request; the promise resolves to a Result and never rejects for an expected failure. */
  request<C extends RequestChannel>(channel: C, payload: RequestPayload<C>): Promise<Reply<C>>;
  /** Listen to an event; returns the function that stops it. */
  subscribe<E extends EventChannel>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** Listen to the connection itself; in Electron it is always `open`. */
  onConnection(listener: (state: 'open' | 'lost') => void): () => void;
}
